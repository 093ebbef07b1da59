using System.Data.Common;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Atellagent.Harness;

/// <summary>One record as it stands in a database, read without the product's reader.</summary>
/// <param name="Log">The log.</param>
/// <param name="Index">The index.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Body">Its body as bytes.</param>
public sealed record StoredEvidence(string Log, long Index, byte[] Hash, byte[] Body)
{
    /// <summary>The body as JSON.</summary>
    public JsonObject Json { get; } = Parse(Body);

    /// <summary>The body with what stands beside it, where the key ring was given.</summary>
    public JsonObject Whole { get; private init; } = Parse(Body);

    /// <summary>A text member of the body.</summary>
    public string? Text(string name) => (Json[name] as JsonString)?.Value;

    /// <summary>Reads every record of a database, and recomputes its chain.</summary>
    /// <param name="database">The database file of SQLite, or the connection string of PostgreSQL.</param>
    /// <param name="violations">Where the chain does not hold.</param>
    /// <param name="keyRing">The folder of the key ring that payloads are encrypted under; null where they are not wanted.</param>
    /// <returns>The records in order.</returns>
    public static IReadOnlyList<StoredEvidence> ReadAll(string database, List<string> violations, string? keyRing = null)
    {
        using DbConnection connection = database.StartsWith("Host=", StringComparison.Ordinal)
            ? new NpgsqlConnection(database + ";Pooling=False")
            : new SqliteConnection($"Data Source={database};Mode=ReadWrite;Pooling=False");
        connection.Open();
        StoredPayloads payloads = new(connection, keyRing);
        using DbCommand command = connection.CreateCommand();
        command.CommandText = "select r.log, r.idx, r.hash, r.body, r.previous_hash, y.sealed, r.time, r.type, r.action, r.decision, r.principal, r.deployment, r.route, r.operation, r.effect, r.outcome from evidence_record r left join evidence_payload y on y.seq = r.seq order by r.log, r.idx";
        using DbDataReader reader = command.ExecuteReader();
        List<StoredEvidence> records = [];
        byte[] previous = EvidenceChain.Genesis.ToArray();
        string log = "";
        while (reader.Read())
        {
            StoredEvidence record = new(reader.GetString(0), reader.GetInt64(1), (byte[])reader[2], (byte[])reader[3]);
            record = record with { Whole = payloads.Restore(record.Json, reader.IsDBNull(5) ? null : (byte[])reader[5]) };
            bool isFirst = record.Log != log;
            previous = isFirst ? EvidenceChain.Genesis.ToArray() : previous;
            long expected = isFirst ? 0 : records[^1].Index + 1;
            byte[] hash = new byte[32];
            EvidenceChain.Next(previous, record.Body, hash);
            if (record.Index != expected || !hash.AsSpan().SequenceEqual(record.Hash) || !previous.AsSpan().SequenceEqual((byte[])reader[4]))
            {
                violations.Add($"P6: the chain of {record.Log} breaks at {record.Index}");
            }

            if (!CanonicalJson.ToUtf8(record.Json).AsSpan().SequenceEqual(record.Body))
            {
                violations.Add($"P6: record {record.Index} is not canonical JSON");
            }

            if (EvidenceColumns.FirstWrong(record.Json, Columns(reader)) is { } column)
            {
                violations.Add($"P6: record {record.Index} is found under another {column} than it says: {record.Json}");
            }

            (previous, log) = (record.Hash, record.Log);
            records.Add(record);
        }

        return records;
    }

    private static EvidenceIndex Columns(DbDataReader reader)
    {
        string? Column(int at) => reader.IsDBNull(at) ? null : reader.GetString(at);
        return new EvidenceIndex
        {
            Time = DateTimeOffset.UnixEpoch.AddMicroseconds(reader.GetInt64(6)),
            Type = reader.GetString(7),
            Action = Column(8),
            Decision = Column(9),
            Principal = Column(10),
            Deployment = Column(11),
            Route = Column(12),
            Operation = Column(13),
            Effect = Column(14),
            Outcome = Column(15),
        };
    }

    private static JsonObject Parse(byte[] body) =>
        StrictJson.TryParse(body, new JsonLimits(int.MaxValue, 80, int.MaxValue), out JsonValue? value, out string? reason)
            ? (JsonObject)value
            : throw new InvalidOperationException("a record that is not JSON: " + reason);
}
