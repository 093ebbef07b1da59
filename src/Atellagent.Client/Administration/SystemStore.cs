namespace Atellagent.Client.Administration;

/// <summary>The database.</summary>
/// <param name="Kind"><c>sqlite</c> or <c>postgresql</c>.</param>
/// <param name="Where">The file, or the server and the name of the database.</param>
/// <param name="Version">The version of its program.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Migrations">How many migrations were taken.</param>
/// <param name="Step">The name of the last one.</param>
/// <param name="MigratedAt">When that was, RFC 3339.</param>
/// <param name="FreeBytes">Room on its disk; null where the silo does not know it.</param>
public sealed record SystemStore(string Kind, string Where, string Version, long Bytes, long Migrations, string Step, string MigratedAt, long? FreeBytes = null);
