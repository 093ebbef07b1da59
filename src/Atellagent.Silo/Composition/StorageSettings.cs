namespace Atellagent.Silo.Composition;

/// <summary>Where state and evidence are kept.</summary>
public sealed class StorageSettings
{
    /// <summary>The kind of database: <c>sqlite</c>.</summary>
    public string Provider { get; set; } = "sqlite";

    /// <summary>The connection, for databases that need one; SQLite's file is in the data folder.</summary>
    public string? ConnectionString { get; set; }
}
