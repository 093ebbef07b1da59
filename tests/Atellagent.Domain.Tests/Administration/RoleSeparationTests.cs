using Atellagent.Domain.Administration;
using Atellagent.Domain.Documents;

namespace Atellagent.Domain.Tests.Administration;

/// <summary>Roles that one human does not hold together, in whichever documents they stand.</summary>
public sealed class RoleSeparationTests
{
    private const string Ann = "kind: Principal\nmetadata: { name: ann }\nspec: { type: person, roles: [operator], grants: [ { route: atellagent, operations: [\"*\"] } ] }";
    private const string Carl = "kind: Principal\nmetadata: { name: carl }\nspec: { type: person }";
    private const string Team = "kind: Team\nmetadata: { name: builders }\nspec: { members: [carl] }";
    private const string Pipeline = "kind: Principal\nmetadata: { name: pipeline, owner: builders }\nspec: { type: service, roles: [policy-author], grants: [ { route: atellagent, operations: [apply] } ] }";
    private const string All = Ann + "\n---\n" + Carl + "\n---\n" + Team + "\n---\n" + Pipeline;
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("roles: [operator]", "roles: [operator, auditor]", "ann would hold auditor and operator")]
    [InlineData("roles: [operator]", "roles: [approver, policy-author]", "ann would hold approver and policy-author")]
    [InlineData("members: [carl]", "members: [carl, ann]", "ann would hold operator and policy-author through pipeline")]
    [InlineData("roles: [policy-author]", "roles: [policy-author, approver]", "carl would hold approver through pipeline and policy-author through pipeline")]
    [InlineData("type: person }", "type: person, roles: [auditor], grants: [ { route: atellagent, operations: [read.evidence] } ] }", "carl would hold auditor and policy-author through pipeline")]
    [InlineData("name: pipeline, owner: builders }\nspec: { type: service, roles: [policy-author]", "name: pipeline }\nspec: { type: service, roles: [policy-author, operator]", "pipeline would hold operator and policy-author")]
    public void One_human_does_not_hold_two_of_them(string was, string becomes, string said) =>
        Assert.Contains(Errors(All, Changed(was, becomes)), error => error.Contains(said, StringComparison.Ordinal) && error.Contains("spec.roleException", StringComparison.Ordinal));

    [Theory]
    [InlineData("roles: [operator]", "roles: [operator, admin, auditor]")]
    [InlineData("roles: [operator]", "roles: [operator, reviewer, support]")]
    [InlineData("roles: [operator], grants: [ { route: atellagent, operations: [\"*\"] } ]", "roles: [operator, auditor]")]
    [InlineData("roles: [operator]", "roles: [operator, auditor], roleException: { reason: two of us, until: \"2026-03-31T00:00:00Z\" }")]
    [InlineData("members: [carl]", "members: []")]
    public void What_is_no_matter_of_this_is_let_be(string was, string becomes) => Assert.Empty(Errors(All, Changed(was, becomes)));

    [Fact]
    public void An_exception_on_either_side_is_enough()
    {
        string both = Changed("members: [carl]", "members: [carl, ann]");

        Assert.NotEmpty(Errors(All, both));
        Assert.Empty(Errors(All, both.Replace("roles: [policy-author]", "roles: [policy-author], roleException: { reason: r, until: \"2026-01-02T00:00:00Z\" }", StringComparison.Ordinal)));
        Assert.Empty(Errors(All, both.Replace("roles: [operator]", "roles: [operator], roleException: { reason: r, until: \"2026-01-02T00:00:00Z\" }", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("2025-12-31T23:59:59Z", "it has ended")]
    [InlineData("2026-01-01T00:00:00Z", "it has ended")]
    [InlineData("2026-04-01T00:00:01Z", "90 days at most")]
    public void An_exception_has_its_time(string until, string said) =>
        Assert.Contains(Errors(All, Changed("roles: [operator]", $"roles: [operator, auditor], roleException: {{ reason: r, until: \"{until}\" }}")), error => error.Contains(said, StringComparison.Ordinal));

    [Fact]
    public void What_is_in_force_already_stands_in_nobodys_way()
    {
        string held = Changed("roles: [operator]", "roles: [operator, auditor]");

        Assert.Empty(Errors(held, held.Replace("members: [carl]", "members: []", StringComparison.Ordinal)));
        Assert.NotEmpty(Errors(held, held.Replace("roles: [operator, auditor]", "roles: [operator, auditor, approver]", StringComparison.Ordinal)));
    }

    [Fact]
    public void With_the_end_of_its_exception_a_principal_holds_none_of_them()
    {
        PrincipalDocument ann = Read(Changed("roles: [operator]", "roles: [operator, auditor, support], roleException: { reason: r, until: \"2026-01-02T00:00:00Z\" }")).OfType<PrincipalDocument>().Single(static p => p.Name == "ann");

        Assert.Equal(["operator", "auditor", "support"], RoleSeparation.At(ann, Now).Roles);
        Assert.Equal(["support"], RoleSeparation.At(ann, new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero)).Roles);
    }

    private static string Changed(string was, string becomes)
    {
        Assert.Contains(was, All, StringComparison.Ordinal);
        return All.Replace(was, becomes, StringComparison.Ordinal);
    }

    private static string[] Errors(string before, string after) => [.. RoleSeparation.Check(Read(before), Read(after), Now).Select(static error => error.Message)];

    private static BoundaryDocument[] Read(string text)
    {
        DocumentReadResult read = BoundaryFolderReader.Read(
            [("f.yaml", string.Join("\n---\n", text.Split("\n---\n").Select(static d => "apiVersion: atellagent/v1\n" + d)))]);
        Assert.Empty(read.Errors);
        return [.. read.Documents];
    }
}
