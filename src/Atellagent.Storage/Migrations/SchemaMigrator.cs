namespace Atellagent.Storage.Migrations;

/// <summary>
/// Brings the schema forward, one transaction a step, and records what was run with its checksum. A database whose record
/// does not fit what is built in is left alone: a schema that is nearly right is worse than none.
/// </summary>
public abstract class SchemaMigrator
{
    private readonly IReadOnlyList<Migration> _migrations;

    internal SchemaMigrator(IReadOnlyList<Migration> migrations) => _migrations = migrations;

    /// <summary>Compares, and changes nothing.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How the schema stands.</returns>
    public abstract Task<SchemaState> CheckAsync(CancellationToken cancellationToken);

    /// <summary>Takes every step that is still to be taken.</summary>
    /// <param name="cancellationToken">Stops between two steps.</param>
    /// <returns><see cref="SchemaState.Current"/>, or why nothing (more) was done.</returns>
    public abstract Task<SchemaState> MigrateAsync(CancellationToken cancellationToken);

    /// <summary>The step after those that were taken.</summary>
    /// <param name="behind">How the schema stands.</param>
    /// <returns>The step.</returns>
    internal Migration After(SchemaState.Behind behind) => _migrations[behind.Version];

    /// <summary>Compares what was run with what is built in.</summary>
    /// <param name="applied">What was run.</param>
    /// <returns>How the schema stands.</returns>
    internal SchemaState Compare(IReadOnlyList<AppliedMigration> applied)
    {
        for (int i = 0; i < _migrations.Count; i++)
        {
            if (_migrations[i].Version != i + 1)
            {
                return new SchemaState.Refused($"this program lacks migration {i + 1}; it was not built whole");
            }
        }

        for (int i = 0; i < applied.Count; i++)
        {
            if (Difference(applied[i], i + 1) is { } reason)
            {
                return new SchemaState.Refused(reason);
            }
        }

        return applied.Count == _migrations.Count
            ? new SchemaState.Current(applied.Count)
            : new SchemaState.Behind(applied.Count, [.. _migrations.Skip(applied.Count).Select(static step => step.Name)]);
    }

    private string? Difference(AppliedMigration applied, int expectedVersion)
    {
        if (applied.Version != expectedVersion)
        {
            return $"the database lacks migration {expectedVersion} but has {applied.Version}; it cannot be repaired forward";
        }

        if (expectedVersion > _migrations.Count)
        {
            return $"the database is at migration {applied.Version} ({applied.Name}), which this program does not know;"
                + " run the newer program";
        }

        return string.Equals(applied.Checksum, _migrations[expectedVersion - 1].Checksum, StringComparison.Ordinal)
            ? null
            : $"migration {applied.Version} ({applied.Name}) was run with another text than this program has";
    }
}
