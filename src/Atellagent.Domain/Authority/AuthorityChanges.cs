namespace Atellagent.Domain.Authority;

/// <summary>Everything that changed in authority after some clock value.</summary>
/// <param name="Clock">The clock value that the reader is complete up to with this.</param>
/// <param name="Records">The changed records, each once, as they are now.</param>
public sealed record AuthorityChanges(long Clock, IReadOnlyList<AuthorityRecord> Records);
