using Atellagent.Domain.Administration;
using Atellagent.Domain.Documents;

namespace Atellagent.Domain.Tests.Administration;

/// <summary>For whom nobody else chooses a password.</summary>
public sealed class VoterSignInTests
{
    private const string Grants = "grants: [ { route: atellagent, operations: [\"*\"] } ]";

    private const string People =
        "kind: Principal\nmetadata: { name: ada }\nspec: { type: person, roles: [admin], breakGlass: { for: 1h }, " + Grants + " }\n---\n"
        + "kind: Principal\nmetadata: { name: dan }\nspec: { type: person, roles: [auditor], " + Grants + " }\n---\n"
        + "kind: Principal\nmetadata: { name: fay }\nspec: { type: person }\n---\n"
        + "kind: Principal\nmetadata: { name: eve }\nspec: { type: person }\n---\n"
        + "kind: Team\nmetadata: { name: finance }\nspec: { members: [fay] }\n---\n"
        + "kind: Team\nmetadata: { name: others }\nspec: { members: [eve] }\n---\n"
        + "kind: Policy\nmetadata: { name: large, owner: finance }\nspec:\n  rules: [ { id: large, effect: require_approval, always: true, approval: { gate: g, from: { teams: [finance] }, quorum: 1, ttl: 1h } } ]";

    private const string Approver = "\n---\nkind: Principal\nmetadata: { name: bob }\nspec: { type: person, roles: [approver], " + Grants + " }";

    [Theory]
    [InlineData("bob", "who votes on changes")]
    [InlineData("dan", "when glass is broken")]
    [InlineData("fay", "who agrees to actions")]
    [InlineData("eve", null)]
    public void Where_changes_take_two_nobody_signs_in_as_the_second(string name, string? why)
    {
        BoundaryDocument[] documents = Read(People + Approver);

        AssertWhy(why, documents, name);
    }

    [Theory]
    [InlineData("dan", "when glass is broken")]
    [InlineData("fay", null)]
    public void Where_one_decides_alone_a_gate_protects_nobody(string name, string? why) => AssertWhy(why, Read(People), name);

    private static void AssertWhy(string? why, BoundaryDocument[] documents, string name)
    {
        string? said = VoterSignIn.WhyOwn(documents.OfType<PrincipalDocument>().Single(person => person.Name == name), documents);
        Assert.Equal(why is null, said is null);
        Assert.Contains(why ?? "", said ?? "", StringComparison.Ordinal);
    }

    private static BoundaryDocument[] Read(string text)
    {
        DocumentReadResult read = BoundaryFolderReader.Read(
            [("f.yaml", string.Join("\n---\n", text.Split("\n---\n").Select(static d => "apiVersion: atellagent/v1\n" + d)))]);
        Assert.Empty(read.Errors);
        return [.. read.Documents];
    }
}
