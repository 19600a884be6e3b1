"""The tools of authors: checking, starting, showing and trying out a knowledge folder."""
