using System.Collections.Immutable;
using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Plans;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Policies.Planning;
using Microsoft.Extensions.Time.Testing;

namespace Atellagent.Boundary.Tests.Plans;

/// <summary>Who took part is what the record says, but for what a draft changes about them; everything else is bound as a caller's request is.</summary>
public sealed class RecordedBindingTests
{
    private const string World =
        """
        apiVersion: atellagent/v1
        kind: Team
        metadata: { name: night }
        spec: { members: [PERSONS] }
        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: agent, owner: night }
        spec: { type: agent, roles: [ROLES], grants: [ { route: payments, operations: [refund] } ] }
        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: ada }
        spec: { type: person, roles: [lead], delegation: { to: [agent] }, grants: [ { route: payments, operations: [refund] } ] }
        ---
        apiVersion: atellagent/v1
        kind: Deployment
        metadata: { name: prod, owner: night }
        spec: { principals: [agent], environment: ENVIRONMENT, runtime: external, workflow: bot, grants: [ { route: payments, operations: [refund], bounds: { arguments: { amount: { maximum: MOST } } } } ] }
        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: payments }
        spec:
          connector: http
          destination: { baseUrl: "http://127.0.0.1:9/", networks: [127.0.0.0/8] }
          operations:
            refund: { method: POST, path: refunds, effect: write, arguments: { type: object, required: [amount], additionalProperties: false, properties: { amount: { type: number } } } }
        ---
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: refunds }
        spec:
          match: { routes: [payments] }
          rules:
            - { id: may, effect: allow, when: "CONDITION" }
            - { id: cap, effect: narrow, when: "args.amount > 50", bounds: { arguments: { amount: { maximum: 50, onExceed: clamp } } } }

        """;

    private static readonly DateTimeOffset Now = new DateTimeOffset(2026, 3, 2, 10, 0, 0, TimeSpan.Zero).AddTicks(1_234_567);

    [Fact]
    public void A_record_gives_back_to_the_tick_what_was_seen()
    {
        RecordedDecision recorded = Record(World_(), amount: 10, with: caller => caller with
        {
            Delegation = [new Delegator("ada", null)],
            KeyThumbprint = "thumb",
            Details = [new Grant("payments", ["refund"], Atellagent.Domain.Bounds.BoundSet.None)],
        }, narrowing: true);

        RecordedStanding seen = recorded.Standing!;
        Assert.Equal((Now, Now), (seen.At, recorded.At));
        Assert.Equal(("agent", "night"), (PrincipalTypeWords.Of(seen.Principal!.Type), seen.Principal.Owner));
        Assert.Equal(["support"], seen.Principal.Roles);
        Assert.Equal(["night"], seen.Principal.Teams);
        Assert.Equal(("production", "external", "bot", "night"), (seen.Deployment!.Environment, seen.Deployment.Runtime, seen.Deployment.Workflow, seen.Deployment.Owner));
        RecordedParty ada = Assert.Single(seen.Delegation);
        Assert.Equal((PrincipalType.Person, null), (ada.Type, ada.Owner));
        Assert.Equal(["lead"], ada.Roles);
        Assert.True(seen.IsKeyBound);
        Assert.True(seen.RefusesNarrowing);
        Assert.Equal("payments", Assert.Single(seen.Details).Route);
        Assert.Equal(World_().Deployments["prod"].Revision.ToString(), seen.Deployment.Revision);
        Assert.False(recorded.IsBeyond);
    }

    [Fact]
    public void A_version_that_is_not_known_is_not_read_and_nothing_is_made_of_it()
    {
        JsonObject body = Body(World_(), 10);
        JsonObject seen = (JsonObject)body["seen"]!;

        Assert.All(
            [seen.With("v", JsonNumber.Of(2)), seen.Without("at"), seen.With("principal", JsonObject.Empty), seen.With("deployment", JsonNumber.Of(1)), seen.With("details", new JsonString("all"))],
            spoiled => Assert.True(RecordedDecision.Of(body.With("seen", spoiled)) is { IsBeyond: true, Standing: null }));
        Assert.Equal(PlanVerdict.Unknown, Simulate(World_(), World_(), RecordedDecision.Of(body.With("seen", seen.With("v", JsonNumber.Of(2))))!).Verdict);
    }

    [Theory]
    [InlineData("'support' in principal.roles")]
    [InlineData("'night' in principal.teams")]
    [InlineData("deployment.environment == 'production'")]
    [InlineData("now == timestamp('2026-03-02T10:00:00.1234567Z')")]
    public void Who_took_part_is_as_it_was_then(string condition)
    {
        RecordedDecision recorded = Record(World_(condition: condition), amount: 10);
        AuthorityView today = World_(roles: "other", persons: "ada", environment: "staging", condition: condition);

        SimulatedDecision again = Simulate(today, today, recorded);

        Assert.Equal(("allow", "allow", PlanVerdict.Same, false), (recorded.Effect, again.Before!.Effect, again.Verdict, again.IsAnsweredOtherwiseToday));
    }

    [Theory]
    [InlineData("'support' in principal.roles")]
    [InlineData("'night' in principal.teams")]
    [InlineData("deployment.environment == 'production'")]
    public void What_a_draft_changes_about_them_is_as_the_draft_has_it(string condition)
    {
        AuthorityView inForce = World_(condition: condition);
        AuthorityView draft = World_(roles: "other", persons: "ada", environment: "staging", condition: condition);

        SimulatedDecision again = Simulate(inForce, draft, Record(inForce, amount: 10));

        Assert.Equal(("allow", "deny", PlanVerdict.Tighter), (again.Before!.Effect, again.After!.Effect, again.Verdict));
    }

    [Fact]
    public void Grants_are_those_of_the_documents()
    {
        AuthorityView inForce = World_();

        Assert.Equal(PlanVerdict.Tighter, Simulate(inForce, World_(most: 20), Record(inForce, amount: 30)).Verdict);
        SimulatedDecision outside = Simulate(inForce, World_(most: 2000), Record(inForce, amount: 1500));
        Assert.Equal((PlanVerdict.Wider, DenialCode.OutsideAuthority), (outside.Verdict, ((Decision.Deny)outside.Before!).Code));
    }

    [Fact]
    public void A_token_keeps_its_own_bounds()
    {
        AuthorityView inForce = World_();
        RecordedDecision other = Record(inForce, amount: 10, with: static caller => caller with { Details = [new Grant("elsewhere", ["*"], Atellagent.Domain.Bounds.BoundSet.None)] });

        Assert.Equal((PlanVerdict.Same, "deny"), (Simulate(inForce, World_(most: 2000), other) is var again ? again.Verdict : default, again.After!.Effect));
    }

    [Fact]
    public void Who_refused_to_be_narrowed_still_does()
    {
        AuthorityView inForce = World_();
        RecordedDecision refused = Record(inForce, amount: 80, narrowing: true);

        Assert.Equal((DenialCode.NarrowingRefused, false), (refused.Code, Simulate(inForce, inForce, refused).IsAnsweredOtherwiseToday));
        Assert.Equal("narrow", Record(inForce, amount: 80).Effect);
    }

    [Fact]
    public void What_is_gone_is_unknown_and_what_a_draft_brings_is_newly_allowed()
    {
        AuthorityView inForce = World_();
        AuthorityView without = World_(without: "kind: Route");
        RecordedDecision allowed = Record(inForce, amount: 10);

        SimulatedDecision gone = Simulate(without, without, allowed);
        SimulatedDecision brought = Simulate(without, inForce, Record(without, amount: 10));

        Assert.Equal(PlanVerdict.Unknown, gone.Verdict);
        Assert.Contains("not in force any more", gone.Problem, StringComparison.Ordinal);
        Assert.Equal((PlanVerdict.Wider, DenialCode.UnknownRoute), (brought.Verdict, ((Decision.Deny)brought.Before!).Code));
    }

    [Fact]
    public void Nothing_that_is_bound_so_could_ever_be_admitted()
    {
        AuthorityView inForce = World_();
        RecordedBinding binding = new(AuthorityView.ForTrial([.. inForce.Documents], inForce.Policies!), inForce.Policies!, inForce: null);

        BoundRequest bound = binding.Bind(Record(inForce, amount: 10), JsonObject.Of(("amount", JsonNumber.Of(10)))).Request!;

        Assert.Equal(-1, bound.AuthorityClock);
    }

    private static SimulatedDecision Simulate(AuthorityView inForce, AuthorityView draft, RecordedDecision recorded) => new Simulation(
        new RecordedBinding(inForce, inForce.Policies!, inForce: null),
        new RecordedBinding(draft, draft.Policies!, inForce)).Decide(recorded);

    private static RecordedDecision Record(AuthorityView view, int amount, Func<CallerIdentity, CallerIdentity>? with = null, bool narrowing = false) =>
        RecordedDecision.Of(Body(view, amount, with, narrowing))!;

    // As the boundary writes it: bound, decided, told.
    private static JsonObject Body(AuthorityView view, int amount, Func<CallerIdentity, CallerIdentity>? with = null, bool narrowing = false)
    {
        CallerIdentity caller = new() { Principal = "agent", Deployment = "prod", TokenId = "tok_1", IssuedAt = Now.AddSeconds(-60), ExpiresAt = Now.AddMinutes(9) };
        ActionRequest asked = new() { Route = "payments", Operation = "refund", Arguments = JsonObject.Of(("amount", JsonNumber.Of(amount))), RefusesNarrowing = narrowing, Surface = "test" };
        AuthenticatedRequest request = AuthenticatedRequest.Authenticate(asked, (with ?? (static c => c))(caller));
        BindingResult binding = new AuthorityBinder(new FakeTimeProvider(Now)).Bind(request, view);
        BoundRequest? bound = (binding as BindingResult.Bound)?.Request;
        Decision decision = bound is null ? ((BindingResult.Refused)binding).Denial : DecisionEngine.Decide(view.Policies!, bound);
        IdSource ids = new(TimeProvider.System);
        ActionStory story = new(ids.NextAction(), ids.NextDecision(), request, "test", key: null, ids.NextSalt(), ids.Silo);
        EvidenceEntry entry = story.DecisionRecord(decision, story.Tell(decision), bound, Now, claim: null);
        ReadOnlyMemory<byte> body = new WholeRecord(entry.Body, entry.Payload, PayloadState.Kept).Body;
        return StrictJson.TryParse(body.Span, JsonLimits.Default, out JsonValue? value, out _) ? (JsonObject)value : throw new InvalidDataException();
    }

    private static AuthorityView World_(
        string roles = "support", string persons = "agent", string environment = "production", int most = 1000, string condition = "'support' in principal.roles", string? without = null)
    {
        string yaml = World.Replace("ROLES", roles, StringComparison.Ordinal)
            .Replace("PERSONS", persons, StringComparison.Ordinal)
            .Replace("ENVIRONMENT", environment, StringComparison.Ordinal)
            .Replace("MOST", $"{most}", StringComparison.Ordinal)
            .Replace("CONDITION", condition, StringComparison.Ordinal);
        string[] kept = [.. yaml.Split("---\n").Where(text => without is null || !(text.Contains(without, StringComparison.Ordinal) || text.Contains("kind: Policy", StringComparison.Ordinal)))];
        ImmutableArray<BoundaryDocument> documents = BoundaryFolderReader.Read([("world.yaml", string.Join("---\n", kept))]).Documents;
        return AuthorityView.ForTrial(documents, Assert.IsType<PolicyCompilation.Compiled>(PolicyCompiler.Compile(documents)).Bundle);
    }
}
