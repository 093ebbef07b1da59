using System.Collections.Immutable;
using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Policies.Testing;

namespace Atellagent.Boundary.Questions;

/// <summary>
/// Runs the tests of a draft: its documents in the place of those of their names that are in force, by the engine that decides in production. Nothing is put in force,
/// sent or recorded.
/// </summary>
/// <param name="replica">Authority.</param>
public sealed class DraftTests(AuthorityReplica replica)
{
    /// <summary>The most cases of one draft. Whoever has more runs them where the files are.</summary>
    public const int MostCases = 500;

    /// <summary>Runs them.</summary>
    /// <param name="draft">Documents and PolicyTests, in YAML.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>What came of each case, and what they saw of the draft's rules; or what is wrong with the draft.</returns>
    public async Task<(JsonObject? Told, ApplyResult Wrong)> RunAsync(string draft, CancellationToken cancellationToken)
    {
        DocumentReadResult read = BoundaryFolderReader.Read([("", draft)]);
        if (!read.Errors.IsEmpty)
        {
            return (null, Refuse(read.Errors));
        }

        if (read.Tests.Sum(static test => test.Cases.Length) is var cases && cases is 0 or > MostCases)
        {
            return (null, Refuse("", 1, 1, cases == 0 ? "there is no case: write a PolicyTest document" : $"there are {cases} cases, and {MostCases} at most are run here; atell policy test runs more"));
        }

        HashSet<(string, string)> drafted = [.. read.Documents.Select(static document => (document.Kind, document.Name))];
        ImmutableArray<BoundaryDocument> documents =
        [
            .. (await replica.RefreshAsync(cancellationToken)).Documents.Where(document => !drafted.Contains((document.Kind, document.Name))), .. read.Documents,
        ];
        return PolicyCompiler.Compile(documents) switch
        {
            PolicyCompilation.Compiled { Bundle: var bundle } => (Tell(new PolicyTestRunner(bundle, documents).Run(read.Tests), read.Documents), Refuse([])),
            PolicyCompilation.Refused refused => (null, Refuse(refused.Errors)),
            _ => (null, Refuse([])),
        };
    }

    private static JsonObject Tell(ImmutableArray<PolicyTestResult> results, ImmutableArray<BoundaryDocument> drafted) => JsonObject.Of(
        ("cases", new JsonArray([.. results.Select(static result => (JsonValue)JsonObject.Of(
            ("effect", (result.Decision?.Effect ?? result.Release?.Word) is { } effect ? new JsonString(effect) : null),
            ("failures", new JsonArray([.. result.Failures.Select(static failure => (JsonValue)new JsonString(failure))])),
            ("name", new JsonString(result.Case.Name)),
            ("test", new JsonString(result.Test))))])),
        ("failed", JsonNumber.Of(results.Count(static result => !result.Passed))),
        ("passed", JsonNumber.Of(results.Count(static result => result.Passed))),
        ("rules", new JsonArray([.. PolicyCoverage.Measure(drafted, results).Rules.Select(static rule => (JsonValue)JsonObject.Of(
            ("errors", JsonNumber.Of(rule.Errors)),
            ("false", JsonNumber.Of(rule.False)),
            ("name", new JsonString(rule.Rule)),
            ("true", JsonNumber.Of(rule.True))))])));

    private static ApplyResult Refuse(ImmutableArray<DocumentError> errors) => new()
    {
        Applied = false,
        Errors = [.. errors.Select(static error => new ApplyError(error.Position.File, error.Position.Line, error.Position.Column, error.Message))],
    };

    private static ApplyResult Refuse(string file, int line, int column, string message) => new() { Applied = false, Errors = [new ApplyError(file, line, column, message)] };
}
