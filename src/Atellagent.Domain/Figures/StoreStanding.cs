namespace Atellagent.Domain.Figures;

/// <summary>How the database stands.</summary>
/// <param name="Kind"><c>sqlite</c> or <c>postgresql</c>.</param>
/// <param name="Where">The file, or the server and the database's name; nothing of who connects, or with what.</param>
/// <param name="Version">The version of the database's program.</param>
/// <param name="Bytes">Its size in bytes, as the database counts it.</param>
/// <param name="Schema">How many migrations were taken.</param>
/// <param name="Step">The name of the last one.</param>
/// <param name="MigratedAt">When that was, RFC 3339.</param>
public sealed record StoreStanding(string Kind, string Where, string Version, long Bytes, long Schema, string Step, string MigratedAt);
