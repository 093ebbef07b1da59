using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using Atellagent.Cli.Contexts;
using Atellagent.Cli.Documents;
using Atellagent.Cli.Rendering;
using Atellagent.Client.Evidence;
using Atellagent.Client.Reviews;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Policies.Planning;
using Atellagent.Domain.Policies.Testing;

namespace Atellagent.Cli.Commands;

/// <summary><c>atell policy test-from</c>: a decision that should have been another one becomes a failing test.</summary>
internal static class PolicyTestFromCommand
{
    private static readonly Dictionary<string, string> Wishes = new(StringComparer.Ordinal)
    {
        ["deny"] = "deny",
        ["allow"] = "allow",
        ["narrow"] = "narrow",
        ["approve"] = "require_approval",
    };

    public static Command Make(GlobalOptions global)
    {
        Argument<string> decision = new("decision") { Description = "The decision's id, dec_…, or that of a review of it, rev_…" };
        Option<string?> want = new("--want") { Description = "What should have been decided: deny, allow, narrow or approve (people are asked). A review that is judged says it itself.", HelpName = "deny|allow|narrow|approve" };
        want.AcceptOnlyFromAmong([.. Wishes.Keys]);
        Option<string?> file = new("--out") { Description = "The file to write; ID.test.yaml where it is not said. One that exists is not written over.", HelpName = "FILE" };
        Command command = new(
            "test-from",
            """
            Writes a PolicyTest of one recorded decision: who asked for what, as policies saw them then, at that time, and what
            should have been decided. Put it beside the policies and change them until it passes. Says whether it fails under the
            policies in force, as it does when they decide otherwise. What a schema marks secret is never written. It takes the
            right to read evidence and documents.

            Examples:
              atell policy test-from dec_01jm8x9f0000000000000000000 --want deny --out boundary/refund.test.yaml
              atell policy test-from rev_01jm8x9f0000000000000000000
              atell policy test boundary/
            """)
        {
            decision, want, file,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            string id = parsed.GetRequiredValue(decision);
            string? wish = parsed.GetValue(want);
            return wish is null && !IsReview(id)
                ? throw new UsageException("say with --want what should have been decided: deny, allow, narrow or approve")
                : RunAsync(global, parsed, id, wish is null ? null : Wishes[wish], parsed.GetValue(file) ?? $"{id}.test.yaml", cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(GlobalOptions global, ParseResult parsed, string id, string? wish, string file, CancellationToken cancellationToken)
    {
        Renderer renderer = global.Renderer(parsed);
        if (File.Exists(file))
        {
            throw new UsageException($"{file} exists, and is not written over; name another with --out");
        }

        using Connection connection = global.Connect(parsed, deployment: null);
        (string decision, string effect) = IsReview(id) ? await JudgedAsync(connection, id, wish, cancellationToken) : (id, wish!);
        RecordedDecision recorded = await ReadAsync(connection, decision, cancellationToken);
        ImmutableArray<BoundaryDocument> inForce = await InForce.ReadAsync(connection, cancellationToken);
        RouteDocument? route = inForce.OfType<RouteDocument>().FirstOrDefault(r => r.Name == recorded.Route);
        if (route is null || !route.Operations.TryGetValue(recorded.Operation, out Domain.Routes.RouteOperation? operation))
        {
            throw new InvalidDataException($"no route {recorded.Route} with the operation {recorded.Operation} is in force, so nobody can say what of the arguments is secret");
        }

        string text = PolicyTestWriter.Write(recorded, operation, effect, out bool hidesSecrets);
        await File.WriteAllTextAsync(file, text, cancellationToken);
        renderer.Line($"wrote {file}");
        if (hidesSecrets)
        {
            renderer.Note("some arguments are secret and were left out; put others in their place");
        }

        return Tell(renderer, file, text, effect, inForce);
    }

    private static bool IsReview(string id) => id.StartsWith("rev_", StringComparison.Ordinal);

    private static async Task<(string Decision, string Effect)> JudgedAsync(Connection connection, string id, string? wish, CancellationToken cancellationToken)
    {
        ReviewReport review = await connection.Client.GetReviewAsync(id, cancellationToken);
        string? effect = wish ?? review.Verdict switch
        {
            "right" => review.Effect,
            "should_deny" => "deny",
            "should_allow" => "allow",
            "should_narrow" => "narrow",
            "should_require_approval" => "require_approval",
            _ => null,
        };
        return (review.Decision, effect ?? throw new UsageException($"{id} is not judged yet; judge it, or say with --want what should have been decided"));
    }

    private static int Tell(Renderer renderer, string file, string text, string effect, ImmutableArray<BoundaryDocument> inForce)
    {
        DocumentReadResult read = BoundaryFolderReader.Read([(file, text)]);
        if (!read.Errors.IsEmpty)
        {
            throw new InvalidDataException($"{read.Errors[0]}");
        }

        if (PolicyCompiler.Compile(inForce) is not PolicyCompilation.Compiled { Bundle: { } bundle })
        {
            renderer.Line("the policies in force do not compile, so nothing is told of what they decide");
            return ExitCodes.Done;
        }

        PolicyTestResult result = new PolicyTestRunner(bundle, inForce).Run(read.Tests).Single();
        Decision? decided = result.Decision;
        renderer.Line(decided is null ? $"it cannot be decided under what is in force: {result.Failures[0]}"
            : result.Passed ? $"the policies in force decide so already ({effect}): the test passes"
            : $"the policies in force decide {decided.Effect} ({PolicyPlan.Names(decided)}): the test fails until they decide {effect}");
        return ExitCodes.Done;
    }

    private static async Task<RecordedDecision> ReadAsync(Connection connection, string id, CancellationToken cancellationToken)
    {
        EvidenceListing page = await connection.Client.ListEvidenceAsync(new EvidenceFilter { Type = "decision", Decision = id, Limit = 1 }, cancellationToken);
        return page.Items is [{ } record, ..]
            && StrictJson.TryParse(JsonSerializer.SerializeToUtf8Bytes(record.Body), new JsonLimits(int.MaxValue, 80, int.MaxValue), out JsonValue? body, out _)
            && body is JsonObject told
            && RecordedDecision.Of(told) is { } recorded
                ? recorded
                : throw new InvalidDataException($"there is no decision {id} that you may read");
    }
}
