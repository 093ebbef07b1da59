"""Asks one Atellagent boundary as one client. Standard library only."""

from .client import AtellagentClient, BoundaryProblem, BoundaryUnreachable, NothingHappened

__all__ = ["AtellagentClient", "BoundaryProblem", "BoundaryUnreachable", "NothingHappened"]
