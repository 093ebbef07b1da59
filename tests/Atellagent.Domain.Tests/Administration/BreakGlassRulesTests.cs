using Atellagent.Domain.Administration;
using Atellagent.Domain.Administration.Widening;
using Atellagent.Domain.Documents;

namespace Atellagent.Domain.Tests.Administration;

/// <summary>Who takes part when glass is broken, and how a document says so.</summary>
public sealed class BreakGlassRulesTests
{
    private const string Grants = "grants: [ { route: atellagent, operations: [\"*\"] } ]";

    private const string People =
        "kind: Principal\nmetadata: { name: ada }\nspec: { type: person, roles: [admin], breakGlass: { for: 1h }, " + Grants + " }\n---\n"
        + "kind: Principal\nmetadata: { name: bob }\nspec: { type: person, roles: [approver], " + Grants + " }\n---\n"
        + "kind: Principal\nmetadata: { name: carol }\nspec: { type: person, roles: [admin], " + Grants + " }\n---\n"
        + "kind: Principal\nmetadata: { name: dan }\nspec: { type: person, roles: [auditor], " + Grants + " }\n---\n"
        + "kind: Principal\nmetadata: { name: eve }\nspec: { type: person, roles: [operator], breakGlass: { for: 4h }, " + Grants + " }\n---\n"
        + "kind: Principal\nmetadata: { name: fay }\nspec: { type: person, roles: [auditor] }\n---\n"
        + "kind: Principal\nmetadata: { name: nobody }\nspec: { type: person, roles: [operator, reviewer], " + Grants + " }\n---\n"
        + "kind: Team\nmetadata: { name: builders }\nspec: { members: [bob] }\n---\n"
        + "kind: Principal\nmetadata: { name: pipeline, owner: builders }\nspec: { type: service, roles: [admin, approver], " + Grants + " }";

    [Theory]
    [InlineData("ada", false, false)]
    [InlineData("bob", true, true)]
    [InlineData("carol", true, false)]
    [InlineData("dan", false, true)]
    [InlineData("eve", true, false)]
    [InlineData("fay", false, false)]
    [InlineData("nobody", false, false)]
    [InlineData("pipeline", false, false)]
    public void Another_person_confirms_and_another_person_reviews(string name, bool confirms, bool reviews)
    {
        BoundaryDocument[] documents = Read(People);
        PrincipalDocument ada = Find(documents, "ada");

        Assert.Equal(confirms, BreakGlassRules.MayConfirm(Find(documents, name), ada, documents));
        Assert.Equal(reviews, BreakGlassRules.MayReview(Find(documents, name), ada, documents));
    }

    [Theory]
    [InlineData("ada", true)]
    [InlineData("bob", true)]
    [InlineData("carol", true)]
    [InlineData("dan", true)]
    [InlineData("nobody", false)]
    [InlineData("pipeline", false)]
    public void Who_could_be_the_second_is_signed_in_as_by_nobody_else(string name, bool isSecond)
    {
        BoundaryDocument[] documents = Read(People);
        BoundaryDocument[] without = [.. documents.Where(static d => d.Name is not ("ada" or "eve"))];

        Assert.Equal(isSecond, BreakGlassRules.IsSecond(Find(documents, name), documents));
        Assert.False(BreakGlassRules.IsSecond(Find(documents, "bob"), without));
    }

    [Theory]
    [InlineData("type: person, breakGlass: { for: 5h }", "is no duration")]
    [InlineData("type: person, breakGlass: { for: 241m }", "at most 4h")]
    [InlineData("type: person, breakGlass: { for: 0s }", "is no duration")]
    [InlineData("type: person, breakGlass: {}", "for")]
    [InlineData("type: person, breakGlass: { for: 1h, until: x }", "until")]
    [InlineData("type: service, breakGlass: { for: 1h }", "only a person can break glass")]
    [InlineData("type: agent, breakGlass: { for: 1h }", "only a person can break glass")]
    public void What_is_not_a_declaration_is_an_error(string spec, string error)
    {
        DocumentReadResult read = BoundaryFolderReader.Read([("f.yaml", $"apiVersion: atellagent/v1\nkind: Principal\nmetadata: {{ name: p }}\nspec: {{ {spec} }}")]);

        Assert.Contains(read.Errors, e => e.Message.Contains(error, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("breakGlass: { for: 1h }", "breakGlass: { for: 2h }", true)]
    [InlineData("roles: [admin], breakGlass: { for: 1h }", "roles: [admin]", false)]
    [InlineData("breakGlass: { for: 1h }", "breakGlass: { for: 30m }", false)]
    [InlineData("type: person, roles: [auditor] }", "type: person, roles: [auditor], breakGlass: { for: 1m } }", true)]
    public void To_declare_it_for_longer_widens(string was, string becomes, bool widens) =>
        Assert.Equal(widens, ChangeWidth.Of(Read(People), Read(People.Replace(was, becomes, StringComparison.Ordinal)))
            .Any(static what => what.Contains("break glass", StringComparison.Ordinal)));

    private static PrincipalDocument Find(BoundaryDocument[] documents, string name) => documents.OfType<PrincipalDocument>().Single(d => d.Name == name);

    private static BoundaryDocument[] Read(string text)
    {
        DocumentReadResult read = BoundaryFolderReader.Read(
            [("f.yaml", string.Join("\n---\n", text.Split("\n---\n").Select(static d => "apiVersion: atellagent/v1\n" + d)))]);
        Assert.Empty(read.Errors);
        return [.. read.Documents];
    }
}
