using Atellagent.Domain.Administration;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Policies.Explaining;
using Atellagent.Domain.Tests.Decisions;

namespace Atellagent.Domain.Tests.Administration;

/// <summary>What the boundary's own policies let each role do, and what applied documents cannot do to them.</summary>
public sealed class AdministrationRouteTests
{
    private const string Everything = "match: {}\n  rules: [ { id: all, effect: allow, when: \"principal.name != ''\" } ]";

    [Theory]
    [InlineData("admin", "actions.settle apply break-glass.close break-glass.open break-glass.seal disable discover enable evidence.rotate-key follow-ups.move follow-ups.open keys.rotate labels.clear people.invite people.set-password plan propose read.break-glass read.changes read.documents read.evidence read.labels read.metrics read.policy-versions read.reviews read.runs read.shadow read.system read.tokens replay resume reviews.assign reviews.judge reviews.open reviews.sample rollback runs.end runs.start shadow.start shadow.stop suspend tokens.end")]
    [InlineData("policy-author", "apply break-glass.open discover follow-ups.move follow-ups.open plan propose read.break-glass read.changes read.documents read.policy-versions read.reviews read.shadow replay rollback shadow.start shadow.stop")]
    [InlineData("operator", "actions.settle break-glass.close break-glass.open disable enable evidence.rotate-key follow-ups.move follow-ups.open keys.rotate propose read.break-glass read.changes read.documents read.labels read.metrics read.reviews read.runs read.system read.tokens resume reviews.assign runs.end suspend tokens.end")]
    [InlineData("reviewer", "actions.settle follow-ups.move follow-ups.open read.evidence read.reviews reviews.assign reviews.judge reviews.open reviews.sample")]
    [InlineData("approver", "break-glass.open break-glass.review read.break-glass read.changes read.documents read.policy-versions vote")]
    [InlineData("auditor", "break-glass.review read.break-glass read.changes read.documents read.evidence read.labels read.metrics read.policy-versions read.reviews read.runs read.shadow read.system read.tokens")]
    [InlineData("runner", "read.runs runs.end runs.start")]
    [InlineData("administrator", "")]
    [InlineData("nobody", "")]
    public void Each_role_may_do_what_it_needs_and_no_more(string role, string operations)
    {
        foreach (PrincipalType type in Enum.GetValues<PrincipalType>())
        {
            bool administers = type is PrincipalType.Person or PrincipalType.Service;

            // What came of an action, and what a decision should have been, is said by people alone.
            string those = type == PrincipalType.Person ? operations : operations.Replace("actions.settle ", "", StringComparison.Ordinal).Replace("reviews.judge ", "", StringComparison.Ordinal);
            Assert.Equal(administers ? those : "", Allowed(AdministrationRoute.Policies, With(role, type)));
        }
    }

    [Fact]
    public void An_author_changes_policies_and_routes_and_nobodys_grants()
    {
        Assert.IsType<Decision.Allow>(Apply("policy-author", "Policy", "PolicyException", "Route"));
        Assert.IsType<Decision.Deny>(Apply("policy-author", "Policy", "Principal"));
        Assert.IsType<Decision.Deny>(Apply("policy-author", "Deployment"));
        Assert.IsType<Decision.Allow>(Apply("admin", "Policy", "Principal"));
    }

    [Fact]
    public void What_needs_a_vote_is_not_applied_by_anybody()
    {
        JsonObject change = Change("Policy").With("needsVote", JsonBoolean.True);

        Assert.All(["admin", "policy-author"], role => Assert.IsType<Decision.Deny>(Decide(With(role), change)));
        Assert.IsType<Decision.Deny>(Decide(With("admin"), Change("Policy").Without("needsVote")));
    }

    [Theory]
    [InlineData("policy-author", "apply", "Policy", true)]
    [InlineData("policy-author", "rollback", "Policy", true)]
    [InlineData("policy-author", "apply", "Principal", false)]
    [InlineData("policy-author", "enable", "Route", false)]
    [InlineData("operator", "enable", "Route", true)]
    [InlineData("operator", "resume", "Principal", true)]
    [InlineData("operator", "apply", "Policy", false)]
    [InlineData("approver", "apply", "Policy", false)]
    [InlineData("admin", "resume", "Principal", true)]
    public void Each_role_proposes_what_it_could_do_without_a_vote(string role, string verb, string kind, bool may)
    {
        Decision decision = Decide("propose", With(role), Change(kind).With("verb", new JsonString(verb)).With("needsVote", JsonBoolean.True));

        Assert.Equal(may, decision is Decision.Allow);
    }

    [Fact]
    public void Who_can_administer_is_told_like_everything_else()
    {
        DocumentReadResult read = Read(
            "apiVersion: atellagent/v1\nkind: Principal\nmetadata: { name: night-shift }\nspec: { type: service, roles: [operator], grants: [ { route: atellagent, operations: [apply, disable, suspend] } ] }");
        PolicyInquiry inquiry = new(Assert.IsType<PolicyCompilation.Compiled>(PolicyCompiler.Compile(read.Documents)).Bundle, read.Documents);

        Capability who = Assert.Single(inquiry.WhoCan(AdministrationRoute.Name, "suspend", out string? problem));
        string[] what = [.. inquiry.WhatCan("night-shift", null, out _).Where(static c => c.Possibility != Possibility.Never).Select(static c => c.Operation)];

        Assert.Null(problem);
        Assert.NotEqual(Possibility.Never, who.Possibility);
        Assert.Equal(["disable", "suspend"], what);
    }

    [Fact]
    public void Nobody_administers_on_anothers_behalf()
    {
        Decision decision = Decide(With("admin"), Change("Policy"), new Domain.Actions.BoundDelegator(With("admin"), null));

        Assert.Contains("nobody administers on another's behalf", Assert.IsType<Decision.Deny>(decision).Reasons.Select(static r => r.Message));
    }

    [Fact]
    public void What_an_applied_policy_says_of_every_route_is_not_said_of_the_boundarys_own()
    {
        PolicyBundle bundle = Compile(Everything, "match: {}\n  rules: [ { id: none, effect: deny, always: true } ]");

        Assert.Equal("", Allowed(bundle, With("nobody")));
        Assert.Equal(Allowed(AdministrationRoute.Policies, With("admin")), Allowed(bundle, With("admin")));
    }

    [Fact]
    public void An_applied_policy_refuses_over_the_route_but_never_what_makes_things_safer()
    {
        PolicyBundle bundle = Compile("match: { routes: [atellagent] }\n  rules: [ { id: none, effect: deny, always: true } ]");

        Assert.Equal("break-glass.close disable runs.end suspend tokens.end", Allowed(bundle, With("admin")));
        Assert.Equal("break-glass.close disable runs.end suspend tokens.end", Allowed(bundle, With("operator")));
    }

    [Fact]
    public void What_a_change_is_about_can_be_asked_for() =>
        Compile("match: { routes: [atellagent], operations: [apply] }\n  rules: [ { id: fridays, effect: deny, when: \"args.widens && now.getDayOfWeek() == 5 && args.documents.exists(d, d.kind == 'Policy') && 'Policy' in args.kinds && !args.prune\" } ]");

    [Theory]
    [InlineData("match: { routes: [atellagent] }\n  rules: [ { id: a, effect: allow, when: \"principal.name == 'x'\" } ]", "only the boundary's own policies allow")]
    [InlineData("match: { routes: [atellagent], operations: [suspend] }\n  rules: [ { id: a, effect: deny, always: true } ]", "makes things safer")]
    [InlineData("match: { routes: [atellagent], phase: response }\n  rules: [ { id: a, effect: deny, always: true } ]", "no responses")]
    [InlineData("match: { routes: [atellagent] }\n  rules: [ { id: a, effect: deny, when: \"args.nonsense == 1\" } ]", "nonsense")]
    public void What_it_may_not_say_is_an_error(string spec, string error)
    {
        PolicyCompilation.Refused refused = Assert.IsType<PolicyCompilation.Refused>(PolicyCompiler.Compile(Read(Policy("p", spec)).Documents));

        Assert.Contains(refused.Errors, e => e.Message.Contains(error, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("kind: Policy\nmetadata: { name: atellagent/admin }\nspec: { rules: [ { id: a, effect: allow, when: \"principal.name == 'x'\" } ] }")]
    [InlineData("kind: Policy\nmetadata: { name: atellagent }\nspec: { rules: [ { id: a, effect: deny, always: true } ] }")]
    [InlineData("kind: Principal\nmetadata: { name: atellagent }\nspec: { type: service }")]
    public void The_boundarys_own_names_are_taken(string document) =>
        Assert.Contains("the boundary's own name", Assert.Single(Read("apiVersion: atellagent/v1\n" + document).Errors).Message, StringComparison.Ordinal);

    [Fact]
    public void No_other_route_leads_to_the_boundary() => Assert.Contains(
        Read("apiVersion: atellagent/v1\nkind: Route\nmetadata: { name: mine }\nspec: { connector: boundary, operations: { apply: { effect: read } } }").Errors,
        static error => error.Message.Contains("\"boundary\" is no connector", StringComparison.Ordinal));

    [Fact]
    public void The_version_of_policies_is_that_of_the_applied_ones()
    {
        Assert.Equal(0, AdministrationRoute.Policies.PolicyCount);
        Assert.Equal(1, Compile(Everything).PolicyCount);
    }

    [Theory]
    [InlineData("service", true)]
    [InlineData("person", true)]
    [InlineData("agent", false)]
    public void The_role_of_earlier_versions_is_read_as_admin(string type, bool isAdmin)
    {
        PrincipalDocument principal = Assert.IsType<PrincipalDocument>(Assert.Single(
            Read($"apiVersion: atellagent/v1\nkind: Principal\nmetadata: {{ name: old }}\nspec: {{ type: {type}, roles: [administrator] }}").Documents));

        Assert.Equal(isAdmin, principal.Roles.Contains("admin"));
        Assert.Equal(isAdmin, principal.Grants.Any(static g => g.Covers("atellagent", "apply")));
        Assert.DoesNotContain("admin\"", principal.Content.ToString(), StringComparison.Ordinal);
    }

    private static Decision Apply(string role, params string[] kinds) => Decide(With(role), Change(kinds));

    private static JsonObject Change(params string[] kinds) => PolicyWorld.JsonOf(
        """{"base":1,"digest":"sha256:0","documents":[],"needsVote":false,"policyVersion":"v","prune":false,"reason":"","widening":[],"widens":true}""")
        .With("kinds", new JsonArray([.. kinds.Select(static kind => new JsonString(kind))]));

    private static Decision Decide(PrincipalDocument principal, JsonObject arguments, params Domain.Actions.BoundDelegator[] delegation) =>
        Decide("apply", principal, arguments, delegation);

    private static Decision Decide(string operation, PrincipalDocument principal, JsonObject arguments, params Domain.Actions.BoundDelegator[] delegation)
    {
        RouteDocument route = AdministrationRoute.Route;
        return DecisionEngine.Decide(
            AdministrationRoute.Policies,
            new Domain.Actions.BoundRequest(PolicyWorld.Request().Authenticated)
            {
                Principal = principal,
                Deployment = null,
                Delegation = [.. delegation],
                Route = route,
                Operation = route.Operations[operation],
                Envelope = new AuthorityEnvelope([]),
                Arguments = arguments,
                Now = PolicyWorld.Now,
                AuthorityClock = 1,
            });
    }

    // The operations that could be allowed.
    private static string Allowed(PolicyBundle bundle, PrincipalDocument principal) => string.Join(' ',
        from operation in AdministrationRoute.Route.Operations.Values
        let possibility = DecisionEngine.Foresee(bundle, principal, null, AdministrationRoute.Route, null, operation)
        where possibility != Possibility.Never
        select operation.Name);

    private static PrincipalDocument With(string role, PrincipalType type = PrincipalType.Person) => new()
    {
        Name = "ada",
        Position = default,
        Content = JsonObject.Empty,
        Type = type,
        Roles = [role],
    };

    private static PolicyBundle Compile(params string[] specs) => Assert.IsType<PolicyCompilation.Compiled>(
        PolicyCompiler.Compile(Read(string.Join("\n---\n", specs.Select((spec, i) => Policy($"p{i}", spec)))).Documents)).Bundle;

    private static string Policy(string name, string spec) => $"apiVersion: atellagent/v1\nkind: Policy\nmetadata: {{ name: {name} }}\nspec:\n  {spec}";

    private static DocumentReadResult Read(string text) => BoundaryFolderReader.Read([("f.yaml", text)]);
}
