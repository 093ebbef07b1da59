namespace Atellagent.Domain.Evidence;

/// <summary>The conclusion of an action that has a course: it holds if that still stands where it was read, and otherwise nothing of the record is written.</summary>
/// <param name="Version">The version that was read.</param>
public sealed record CourseEnd(long Version);
