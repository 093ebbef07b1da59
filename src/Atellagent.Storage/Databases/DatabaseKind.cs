namespace Atellagent.Storage.Databases;

/// <summary>Which database a boundary is on.</summary>
public enum DatabaseKind
{
    /// <summary>SQLite in the data folder, for one silo.</summary>
    Sqlite = 0,

    /// <summary>PostgreSQL, for one silo or many.</summary>
    PostgreSql = 1,
}
