namespace Atellagent.Storage.Migrations;

/// <summary>A step that the database says it has taken.</summary>
/// <param name="Version">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Checksum">The SHA-256 of the text that was run.</param>
internal sealed record AppliedMigration(long Version, string Name, string Checksum);
