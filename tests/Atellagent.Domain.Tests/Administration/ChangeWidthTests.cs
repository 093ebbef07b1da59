using System.Collections.Immutable;
using Atellagent.Domain.Administration.Widening;
using Atellagent.Domain.Documents;

namespace Atellagent.Domain.Tests.Administration;

/// <summary>The verdict on a change, example by example: what makes it wider, and what may take effect at once.</summary>
public sealed class ChangeWidthTests
{
    private const string Agent = "kind: Principal\nmetadata: { name: agent }\nspec: { type: agent, roles: [support], dpop: required, grants: [ { route: pay, operations: [refund, get], bounds: { arguments: { amount: { maximum: 100 } } } } ] }";
    private const string Prod = "kind: Deployment\nmetadata: { name: prod, owner: ops }\nspec: { principals: [agent, other], environment: production, runtime: external, grants: [ { route: pay, operations: [\"*\"] } ] }";
    private const string Pay = "kind: Route\nmetadata: { name: pay }\nspec: { connector: http, destination: { baseUrl: \"https://pay.internal/api/\", networks: [10.0.0.0/8, 10.1.0.0/16] }, limits: { timeoutSeconds: 10 }, operations: { refund: { method: POST, path: r, effect: write, arguments: { type: object, additionalProperties: false, properties: { amount: { type: number } } } }, get: { method: GET, path: g, effect: read } } }";
    private const string Policy = "kind: Policy\nmetadata: { name: p }\nspec: { match: { routes: [pay], operations: [refund] }, constants: { cap: 5 }, rules: [ { id: may, effect: allow, when: \"'support' in principal.roles\" }, { id: no, effect: deny, when: \"args.amount > 50\" }, { id: cap, effect: narrow, when: \"args.amount > 10\", bounds: { arguments: { amount: { maximum: 10, onExceed: clamp } } } } ] }";
    private const string Team = "kind: Team\nmetadata: { name: ops }\nspec: { members: [ann] }";
    private const string All = Agent + "\n---\n" + Prod + "\n---\n" + Pay + "\n---\n" + Policy + "\n---\n" + Team;

    [Theory]
    [InlineData("maximum: 100", "maximum: 101", "granted pay/refund beyond")]
    [InlineData(", bounds: { arguments: { amount: { maximum: 100 } } }", "", "granted pay/refund beyond")]
    [InlineData("operations: [refund, get], bounds", "operations: [\"*\"], bounds", "granted pay/* beyond")]
    [InlineData("roles: [support]", "roles: [support, senior]", "other roles")]
    [InlineData("roles: [support]", "roles: []", "other roles")]
    [InlineData("type: agent", "type: workflow", "another type")]
    [InlineData("roles: [support]", "roles: [support], roleException: { reason: two of us, until: \"2026-03-01T00:00:00Z\" }", "until 2026-03-01T00:00:00.000Z: two of us")]
    [InlineData("dpop: required", "dpop: optional", "proof of possession")]
    [InlineData("dpop: required", "dpop: required, credentials: [ { clientSecretRef: \"env:X\" } ]", "another credential")]
    [InlineData("dpop: required", "dpop: required, delegation: { to: [other] }", "on its behalf")]
    [InlineData("principals: [agent, other]", "principals: [agent, other, third]", "more principals")]
    [InlineData("environment: production", "environment: staging", "environment")]
    [InlineData("name: prod, owner: ops", "name: prod", "other people")]
    [InlineData("https://pay.internal/api/", "https://pay.internal/", "another destination")]
    [InlineData("networks: [10.0.0.0/8, 10.1.0.0/16]", "networks: [10.0.0.0/8, 127.0.0.0/8]", "another destination")]
    [InlineData(", networks: [10.0.0.0/8, 10.1.0.0/16]", "", "another destination")]
    [InlineData("timeoutSeconds: 10", "timeoutSeconds: 11", "larger or longer")]
    [InlineData("connector: http,", "connector: http, release: allow,", "no policy speaks of")]
    [InlineData("limits:", "credential: { headerRef: env:T, header: Authorization, format: \"Bearer {0}\" }, limits:", "another credential")]
    [InlineData("limits:", "enforcementPoints: [agent], limits:", "others may carry its actions out")]
    [InlineData("limits:", "authzen: { resource: payment }, limits:", "spoken of otherwise")]
    [InlineData("path: r,", "path: r, idempotency: { header: Idempotency-Key },", "the operation refund is another")]
    [InlineData("effect: read", "effect: write", "the operation get is another")]
    [InlineData("get: { method: GET, path: g, effect: read }", "get: { method: GET, path: g, effect: read }, del: { method: DELETE, path: g, effect: destructive }", "new operation del")]
    [InlineData("args.amount > 50", "args.amount > 60", "p#no")]
    [InlineData("{ id: no, effect: deny, when: \"args.amount > 50\" }, ", "", "p#no")]
    [InlineData("maximum: 10, onExceed", "maximum: 11, onExceed", "p#cap")]
    [InlineData("cap: 5", "cap: 6", "constants.cap")]
    [InlineData("members: [ann]", "members: [ann, bob]", "other members")]
    [InlineData("members: [ann]", "members: []", "other members")]
    public void What_lets_anybody_do_more_widens(string was, string becomes, string what) =>
        Assert.Contains(Width(All, All.Replace(was, becomes, StringComparison.Ordinal), was), said => said.Contains(what, StringComparison.Ordinal));

    [Theory]
    [InlineData("maximum: 100", "maximum: 99")]
    [InlineData("operations: [refund, get], bounds", "operations: [get], bounds")]
    [InlineData("principals: [agent, other]", "principals: [agent]")]
    [InlineData("operations: [\"*\"]", "operations: [refund]")]
    [InlineData("networks: [10.0.0.0/8, 10.1.0.0/16]", "networks: [10.1.0.0/16]")]
    [InlineData("timeoutSeconds: 10", "timeoutSeconds: 9")]
    [InlineData("{ id: may, effect: allow, when: \"'support' in principal.roles\" }, ", "")]
    [InlineData("when: \"'support' in principal.roles\"", "when: \"'support' in principal.roles && args.amount < 9\"")]
    [InlineData("{ id: no,", "{ id: more, effect: deny, when: \"args.amount > 40\" }, { id: no,")]
    [InlineData("maximum: 10, onExceed", "maximum: 9, onExceed")]
    [InlineData("spec: { match:", "spec: { description: words, match:")]
    public void What_lets_nobody_do_more_takes_effect_at_once(string was, string becomes) =>
        Assert.Empty(Width(All, All.Replace(was, becomes, StringComparison.Ordinal), was));

    [Theory]
    [InlineData("'support' in principal.roles && 10 / args.amount > 1", true)]
    [InlineData("principal.name == string(args.amount)", true)]
    [InlineData("['a'][1] == principal.name", true)]
    [InlineData("-args.amount < 0", true)]
    [InlineData("[1].all(x, x > 0)", true)]
    [InlineData("has(args.amount) && args.amount < 9 && !principal.name.startsWith('x') && principal.name in ['a', 'b']", false)]
    [InlineData("has(deployment.environment) && deployment.environment == 'test'", false)]
    public void To_take_away_a_condition_that_may_fail_widens(string condition, bool widens)
    {
        const string When = "{ id: may, effect: allow, when: \"'support' in principal.roles\" }";
        string before = All.Replace(When, $"{{ id: may, effect: allow, when: \"{condition}\" }}", StringComparison.Ordinal);

        Assert.Equal(widens, Width(before, before.Replace($"{{ id: may, effect: allow, when: \"{condition}\" }}, ", "", StringComparison.Ordinal), null).Contains("p#may: its condition may fail, which denies, and is gone or another"));
        Assert.Equal(widens, !Width(before, before.Replace(condition, condition + " && principal.name == 'ann'", StringComparison.Ordinal), null).IsEmpty);
        Assert.Empty(Width(before, before.Replace("{ id: no,", "{ id: more, effect: deny, when: \"args.amount > 40\" }, { id: no,", StringComparison.Ordinal), null));
    }

    [Theory]
    [InlineData("grants: [ { route: atellagent, operations: [vote] } ]", "grants: [ { route: atellagent, operations: [read.changes] } ]")]
    [InlineData("grants: [ { route: atellagent, operations: [vote] } ]", "grants: []")]
    [InlineData("roles: [approver]", "roles: []")]
    public void To_take_away_the_last_who_can_vote_widens(string was, string becomes)
    {
        const string Bob = "kind: Principal\nmetadata: { name: bob }\nspec: { type: person, roles: [approver], grants: [ { route: atellagent, operations: [vote] } ] }";

        Assert.Contains(
            "nobody can vote any more, so that what widens takes no second person",
            Width(All + "\n---\n" + Bob, All + "\n---\n" + Bob.Replace(was, becomes, StringComparison.Ordinal), "bob"));
    }

    [Theory]
    [InlineData("kind: Principal\nmetadata: { name: new }\nspec: { type: person, roles: [admin] }", false)]
    [InlineData("kind: Principal\nmetadata: { name: new }\nspec: { type: person, roles: [admin], grants: [ { route: atellagent, operations: [\"*\"] } ] }", true)]
    [InlineData("kind: Team\nmetadata: { name: new }\nspec: { members: [ann] }", true)]
    [InlineData("kind: Team\nmetadata: { name: new }\nspec: { members: [] }", false)]
    [InlineData("kind: Deployment\nmetadata: { name: new }\nspec: { principals: [agent], environment: e, runtime: external }", false)]
    [InlineData("kind: Deployment\nmetadata: { name: new }\nspec: { principals: [agent], environment: e, runtime: external, grants: [ { route: pay, operations: [get] } ] }", true)]
    [InlineData("kind: Route\nmetadata: { name: new }\nspec: { connector: http, destination: { baseUrl: \"https://elsewhere.example/\" }, operations: { get: { method: GET, path: g, effect: read } } }", true)]
    [InlineData("kind: Policy\nmetadata: { name: new }\nspec: { match: { routes: [pay] }, rules: [ { id: a, effect: allow, when: \"principal.name == 'x'\" } ] }", true)]
    [InlineData("kind: Policy\nmetadata: { name: new }\nspec: { match: { routes: [pay] }, rules: [ { id: a, effect: deny, always: true } ] }", false)]
    [InlineData("kind: PolicyException\nmetadata: { name: new }\nspec: { rule: p#cap, principals: [agent], reason: because it is a test, approver: ann, from: 2026-01-01T00:00:00Z, until: 2026-01-09T00:00:00Z }", true)]
    public void A_new_document_widens_where_it_gives_something(string document, bool widens) =>
        Assert.Equal(widens, !Width(All, All + "\n---\n" + document, null).IsEmpty);

    [Theory]
    [InlineData("from: { roles: [lead] }", "roles: [lead]", true)]
    [InlineData("from: { roles: [lead] }", "roles: [clerk]", false)]
    [InlineData("from: { when: \"voter.name != 'ann'\" }", "roles: []", true)]
    [InlineData("from: { teams: [ops], roles: [lead] }", "roles: [lead]", false)]
    [InlineData("from: { teams: [ops] }, escalate: { after: 1m, to: { roles: [lead] } }", "roles: [lead]", true)]
    public void A_new_person_widens_where_a_gate_asks_for_what_they_are(string from, string person, bool widens)
    {
        string gate = All + "\n---\nkind: Policy\nmetadata: { name: g }\nspec: { match: { routes: [pay] }, rules: [ { id: a, effect: require_approval, always: true, approval: { gate: g, " + from + ", ttl: 1h } } ] }";

        Assert.Equal(widens, !Width(gate, gate + "\n---\nkind: Principal\nmetadata: { name: new }\nspec: { type: person, " + person + " }", null).IsEmpty);
    }

    [Theory]
    [InlineData("", "absence: { until: 2026-01-02T00:00:00Z, delegate: bob }", true)]
    [InlineData("", "absence: { until: 2026-01-02T00:00:00Z }", false)]
    [InlineData("absence: { until: 2026-01-02T00:00:00Z, delegate: bob }", "absence: { until: 2026-01-03T00:00:00Z, delegate: bob }", true)]
    [InlineData("absence: { until: 2026-01-02T00:00:00Z, delegate: bob }", "absence: { until: 2026-01-02T00:00:00Z, delegate: cat }", true)]
    [InlineData("absence: { until: 2026-01-03T00:00:00Z, delegate: bob }", "absence: { until: 2026-01-02T00:00:00Z, delegate: bob }", false)]
    [InlineData("absence: { until: 2026-01-03T00:00:00Z, delegate: bob }", "", false)]
    public void Whoever_may_vote_in_anothers_place_because_of_it_widens(string was, string becomes, bool widens)
    {
        static string Ann(string absence) => All + "\n---\nkind: Principal\nmetadata: { name: ann }\nspec: { type: person" + (absence.Length == 0 ? "" : ", " + absence) + " }";

        Assert.Equal(widens, !Width(Ann(was), Ann(becomes), null).IsEmpty);
    }

    [Fact]
    public void A_policy_or_an_exception_that_goes_is_judged_by_its_rules()
    {
        const string Deny = "\n---\nkind: Policy\nmetadata: { name: d }\nspec: { match: { routes: [pay] }, rules: [ { id: a, effect: deny, always: true } ] }";
        const string Allow = "\n---\nkind: Policy\nmetadata: { name: a }\nspec: { match: { routes: [pay] }, rules: [ { id: a, effect: allow, when: \"principal.name == 'x'\" } ] }";

        Assert.NotEmpty(Width(All + Deny, All, null));
        Assert.Empty(Width(All + Allow, All, null));
        Assert.Empty(Width(All, All, null));
        Assert.NotEmpty(Width(All, Agent, null));
    }

    private static ImmutableArray<string> Width(string before, string after, string? changed)
    {
        Assert.True(changed is null || !string.Equals(before, after, StringComparison.Ordinal), $"{changed} does not stand there");
        return ChangeWidth.Of(Read(before), Read(after));
    }

    private static ImmutableArray<BoundaryDocument> Read(string text)
    {
        DocumentReadResult read = BoundaryFolderReader.Read(
            [("f.yaml", string.Join("\n---\n", text.Split("\n---\n").Select(static d => "apiVersion: atellagent/v1\n" + d)))]);
        Assert.Empty(read.Errors);
        return read.Documents;
    }
}
