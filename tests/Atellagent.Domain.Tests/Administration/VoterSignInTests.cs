using System.Collections.Immutable;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Approvals;
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

    [Theory]
    [InlineData("from: { roles: [lead] }")]
    [InlineData("from: { when: \"voter.name == 'x'\" }")]
    [InlineData("from: { teams: [finance] }, escalate: { after: 1m, to: { roles: [lead] } }")]
    public void Nor_as_whoever_may_come_to_vote_by_a_role_a_condition_or_with_time(string from) => AssertWhy(
        "who agrees to actions",
        Read(People.Replace("from: { teams: [finance] }", from, StringComparison.Ordinal).Replace("name: eve }\nspec: { type: person", "name: eve }\nspec: { type: person, roles: [lead]", StringComparison.Ordinal) + Approver),
        "eve");

    [Fact]
    public void Nor_as_whoever_votes_in_the_place_of_one_who_is_away()
    {
        BoundaryDocument[] documents = Read(People + Approver);
        PrincipalDocument eve = documents.OfType<PrincipalDocument>().Single(static person => person.Name == "eve");
        ImmutableArray<Absence> away = [new Absence(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, "eve")];

        Assert.NotNull(VoterSignIn.WhyOwn(eve, documents, ImmutableDictionary<string, ImmutableArray<Absence>>.Empty.Add("fay", away)));
        Assert.Null(VoterSignIn.WhyOwn(eve, documents, ImmutableDictionary<string, ImmutableArray<Absence>>.Empty.Add("stranger", away)));
    }

    private static void AssertWhy(string? why, BoundaryDocument[] documents, string name)
    {
        string? said = VoterSignIn.WhyOwn(documents.OfType<PrincipalDocument>().Single(person => person.Name == name), documents, ImmutableDictionary<string, ImmutableArray<Absence>>.Empty);
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
