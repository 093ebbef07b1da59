namespace Atellagent.Domain.Detectors;

/// <summary>Something that a detector has found.</summary>
/// <param name="Kind">What it is, dotted: <c>secret.aws</c>, <c>pii.iban</c>. It begins with the detector's name.</param>
/// <param name="Score">How sure the detector is, from 0 to 1.</param>
/// <param name="Path">The value that it stands in: a JSON Pointer (RFC 6901).</param>
/// <param name="IsName">Whether it stands in the name of a member of that value, and not in its text.</param>
/// <param name="Start">Where it begins in that text, in UTF-16 units.</param>
/// <param name="Length">How long it is, in UTF-16 units.</param>
public sealed record Finding(string Kind, decimal Score, string Path, bool IsName, int Start, int Length);
