namespace Atellagent.Silo.Composition;

/// <summary>Where state and evidence are kept.</summary>
public sealed class StorageSettings
{
    /// <summary>SQLite in the data folder, for one silo.</summary>
    public const string Sqlite = "sqlite";

    /// <summary>PostgreSQL, for one silo or many.</summary>
    public const string PostgreSql = "postgresql";

    /// <summary>The kind of database: <c>sqlite</c> or <c>postgresql</c>.</summary>
    public string Provider { get; set; } = Sqlite;

    /// <summary>The connection string, for PostgreSQL; SQLite's file is in the data folder.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>The role that silos connect to PostgreSQL as, for whom <c>migrate</c> grants what they need and no more; null where they migrate themselves.</summary>
    public string? RuntimeRole { get; set; }
}
