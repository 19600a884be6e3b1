"""The bots that the tests of use cases talk to."""

from tests.support.ferry_releases import ferry as ferry
from tests.support.newsroom import ferry_folder as ferry_folder
from tests.support.newsroom import newsroom as newsroom
