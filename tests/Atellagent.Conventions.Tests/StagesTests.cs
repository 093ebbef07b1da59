using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Atellagent.Conventions.Tests;

/// <summary>Leaving out a stage does not compile: each snippet is compiled against the built product, as code of another assembly.</summary>
public sealed class StagesTests
{
    [Fact]
    public void The_whole_way_compiles() => Assert.Empty(Errors(
        """
        async Task<RouteResult> Way(PermitOffice office, ActionId id, BoundedAction action, EvidenceEntry record, IConnector connector) =>
            await office.AdmitAsync(id, action, record, default) is Admission.Granted granted
                ? await connector.ExecuteAsync(granted.Permit, default)
                : new RouteResult.NotSent("x", "y");
        """));

    [Theory]
    [InlineData("a connector without a permit", "Task<RouteResult> Way(IConnector c, BoundedAction a) => c.ExecuteAsync(a, default);", "CS1503")]
    [InlineData("a permit made by hand", "Permit Way() => new Permit();", "CS1729")]
    [InlineData("a permit issued by somebody else", "Permit Way(EvidenceReceipt r, ActionId i, BoundedAction a) => Permit.Issue(r, i, a, TimeProvider.System);", "CS0117")]
    [InlineData("a receipt made by hand", "EvidenceReceipt Way() => new EvidenceReceipt(default);", "CS1729")]
    [InlineData("a receipt from its issuer", "EvidenceReceipt Way() => EvidenceReceipt.Issuer.For(null!);", "CS0122")]
    [InlineData("a bound request made by hand", "BoundRequest Way(AuthenticatedRequest r) => new BoundRequest(r);", "CS1729")]
    [InlineData("a granted action made by hand", "BoundedAction Way(BoundRequest r) => new BoundedAction(r, JsonObject.Empty);", "CS1729")]
    [InlineData("an authenticated request without a caller", "AuthenticatedRequest Way(ActionRequest r) => AuthenticatedRequest.Authenticate(r);", "CS7036")]
    [InlineData("the boundary without authentication", "Task<ActionAnswer> Way(ActionBoundary b, ActionRequest r) => b.ExecuteAsync(r, default);", "CS1503")]
    [InlineData("the desk without authentication", "Task<ActionAnswer> Way(ActionDesk d, ActionRequest r) => d.SubmitAsync(r, default);", "CS1503")]
    [InlineData("a decision without being bound", "Decision Way(PolicyBundle p, AuthenticatedRequest r) => DecisionEngine.Decide(p, r);", "CS1503")]
    [InlineData("an admission without a granted action", "object Way(PermitOffice o, ActionId i, BoundRequest r, EvidenceEntry e) => o.AdmitAsync(i, r, e, default);", "CS1503")]
    [InlineData("a fifth decision", "sealed record Fifth : Decision { }", "CS0534")]
    [InlineData("another admission", "sealed record Other : Admission { }", "CS0534")]
    [InlineData("another ledger result", "sealed record Other : LedgerResult { }", "CS0534")]
    [InlineData("another result of a route", "sealed record Other : RouteResult { }", "CS0534")]
    [InlineData("another binding", "sealed record Other : BindingResult { }", "CS0534")]
    [InlineData("another entry result", "sealed record Other : EntryResult { }", "CS0534")]
    [InlineData("a document of another kind", "sealed record Other : BoundaryDocument { public override string Kind => \"\"; }", "CS0534")]
    [InlineData("a JSON value of another kind", "abstract class Other : JsonValue { }", "CS0122")]
    public void What_leaves_a_stage_out_does_not(string what, string code, string error) =>
        Assert.True(Errors(code).Contains(error), $"{what}: {string.Join(", ", Errors(code).DefaultIfEmpty("compiles"))}");

    private static IReadOnlyCollection<string> Errors(string code)
    {
        string source =
            """
            using System; using System.Threading.Tasks; using Atellagent.Boundary; using Atellagent.Boundary.Actions; using Atellagent.Boundary.Authority;
            using Atellagent.Boundary.Evidence; using Atellagent.Boundary.Permits; using Atellagent.Boundary.Routes; using Atellagent.Domain.Actions;
            using Atellagent.Domain.Decisions; using Atellagent.Domain.Documents; using Atellagent.Domain.Evidence; using Atellagent.Domain.Identifiers;
            using Atellagent.Domain.Json; using Atellagent.Domain.Policies;
            class Outsider {
            """ + code + "}";
        string[] platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(':');
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Outsider",
            [CSharpSyntaxTree.ParseText(source)],
            platform.Where(File.Exists).Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        return [.. compilation.GetDiagnostics().Where(found => found.Severity == DiagnosticSeverity.Error).Select(found => found.Id).Distinct()];
    }
}
