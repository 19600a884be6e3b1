"""The bots that the tests of use cases talk to."""

from tests.support.bots import ferry as ferry
from tests.support.bots import ferry_folder as ferry_folder
from tests.support.bots import newsroom as newsroom
