using System.Buffers.Text;
using Atellagent.Benchmarks.Load;
using Atellagent.Domain.Evidence;
using Microsoft.Data.Sqlite;

namespace Atellagent.Benchmarks.Worlds;

/// <summary>What is owed after a run: two records for each action that was answered, one for each denial, all in one chain.</summary>
internal static class Books
{
    private const int Denials = 20;

    /// <summary>Has some calls denied, ends the silo, and counts.</summary>
    public static Task<(string Told, List<string> Violations)> CloseAsync(GovernedWorld world, params LoadGenerator[] loads) => CloseAsync(world, loads, []);

    /// <summary>The same, where some of the load was denied: a flood of denials has few records, and they count it exactly.</summary>
    public static async Task<(string Told, List<string> Violations)> CloseAsync(GovernedWorld world, LoadGenerator[] loads, LoadGenerator[] denied, ILoad? checks = null)
    {
        List<string> violations = [.. loads.Concat(denied).Where(static load => load.Wrong is not null).Select(static load => "a wrong answer: " + load.Wrong)];
        LoadGenerator denials = world.Denials();
        if (await denials.CountAsync(Denials) != Denials)
        {
            violations.Add("a call that policy denies was not denied: " + denials.Wrong);
        }

        await world.Silo.StopAsync();
        long answered = loads.Sum(static load => load.Answered);
        long refused = denied.Sum(static load => load.Answered) + Denials;
        (long decisions, long outcomes) = Count(world.Database, violations);

        // Who acts itself has had it decided, and once more when it redeemed; what came of it is its own to say.
        long passed = checks?.Answered ?? 0;
        violations.AddRange(checks?.Wrong is { } wrong ? ["a wrong answer: " + wrong] : []);
        if (decisions != answered + refused + (2 * passed) || outcomes != answered)
        {
            violations.Add($"{answered} actions answered, {passed} passed on and {refused} denied, but {decisions} decisions and {outcomes} outcomes stored");
        }

        return ($"{answered + passed:#,0} actions answered, {refused:#,0} denied; {decisions:#,0} decisions and {outcomes:#,0} outcomes stored, one chain", violations);
    }

    private static (long Decisions, long Outcomes) Count(string database, List<string> violations)
    {
        using SqliteConnection connection = new($"Data Source={database};Mode=ReadWrite;Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "select idx, previous_hash, hash, body from evidence_record where log = 'main' order by idx";
        using SqliteDataReader reader = command.ExecuteReader();
        (long decisions, long outcomes, long expected) = (0, 0, 0);
        byte[] previous = EvidenceChain.Genesis.ToArray();
        byte[] hash = new byte[32];
        while (reader.Read())
        {
            byte[] body = (byte[])reader[3];
            EvidenceChain.Next(previous, body, hash);
            if (reader.GetInt64(0) != expected++ || !previous.AsSpan().SequenceEqual((byte[])reader[1]) || !hash.AsSpan().SequenceEqual((byte[])reader[2]))
            {
                violations.Add($"the chain breaks at {expected - 1}");
                break;
            }

            hash.CopyTo(previous, 0);
            decisions += Decisions(body);
            outcomes += body.AsSpan().EndsWith("\"type\":\"outcome\"}"u8) ? 1 : 0;
        }

        return (decisions, outcomes);
    }

    private static long Decisions(ReadOnlySpan<byte> body)
    {
        const int Number = 8;
        int at = body.IndexOf("\"count\":"u8);
        return body.IndexOf("\"type\":\"decision\""u8) < 0 ? 0
            : at >= 0 && Utf8Parser.TryParse(body[(at + Number)..], out long count, out _) ? count
            : 1;
    }
}
