using Atellagent.Cli.Tests.Stub;
using Atellagent.Client;
using Atellagent.Client.Actions;
using Atellagent.Client.Enforcement;
using Atellagent.Client.Problems;
using Atellagent.Client.Tokens;
using Microsoft.Extensions.Time.Testing;

namespace Atellagent.Cli.Tests.Client;

/// <summary>What an enforcement point reads of the boundary's answers: a permit, a go, and everything that is none.</summary>
public sealed class EnforcementTests : IAsyncLifetime
{
    private const string Decided = """{"id":"act_1","digest":"sha256:aa","decision":{"id":"dec_1","effect":"narrow"},"approval":null,"outcome":null,"evidence":[],"permit":"a.b.c","permitExpiresAt":"2026-03-01T10:00:30.000Z"}""";
    private const string Waits = """{"id":"act_1","digest":"sha256:aa","decision":{"id":"dec_1","effect":"require_approval"},"approval":{"id":"apr_1"},"outcome":{"status":"pending"},"evidence":[]}""";
    private const string Refused = """{"code":"permit_refused","detail":"the route was changed after the permit was given","id":"act_1","reason":"stale_authority","status":409}""";

    private StubBoundary _stub = null!;
    private HttpClient _http = null!;
    private AtellagentClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _stub = await StubBoundary.StartAsync();
        _http = new HttpClient { BaseAddress = new Uri(_stub.Url + "/") };
        _client = new AtellagentClient(_http, new ClientCredentials("support-agent", StubBoundary.Secret, "support-bot-prod"), new FakeTimeProvider());
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _http.Dispose();
        await _stub.DisposeAsync();
    }

    [Fact]
    public async Task A_permit_is_asked_for_redeemed_and_its_action_closed()
    {
        _stub.On("POST /v1/decisions", 202, Waits).On("POST /v1/decisions", 200, Decided)
            .On("POST /v1/permits/redeem", 200, Waits)
            .On("POST /v1/actions/act_1/outcome", 200, """{"id":"act_1","outcome":{"status":"succeeded","observedBy":"enforcementPoint"}}""");
        ActionSubmission refund = ActionSubmission.Of("payments", "refund", []);

        EnforcementReport waits = await _client.DecideAsync(refund, "one", CancellationToken.None);
        EnforcementReport decided = await _client.DecideAsync(refund, "one", CancellationToken.None);
        ActionReport go = await _client.RedeemAsync(new PermitRedemption(decided.Permit!, decided.Digest), CancellationToken.None);
        ActionReport closed = await _client.CloseAsync(go.Id, new ReportedOutcome("succeeded", 201), CancellationToken.None);

        Assert.Equal((null, "pending"), (waits.Permit, waits.Outcome!.Status));
        Assert.Equal(("a.b.c", "2026-03-01T10:00:30.000Z", "narrow"), (decided.Permit, decided.PermitExpiresAt, decided.Decision.Effect));
        Assert.Equal(("succeeded", "enforcementPoint"), (closed.Outcome!.Status, closed.Outcome.ObservedBy));
        Assert.All(_stub.SeenOn("POST /v1/decisions"), static request => Assert.Equal("one", request.Headers["Idempotency-Key"]));
        Assert.Equal("""{"permit":"a.b.c","digest":"sha256:aa"}""", _stub.SeenOn("POST /v1/permits/redeem").Single().Body);
        Assert.Equal("""{"status":"succeeded","httpStatus":201}""", _stub.SeenOn("POST /v1/actions/act_1/outcome").Single().Body);
    }

    [Fact]
    public async Task Whatever_is_no_go_throws_and_says_why_and_is_not_repeated()
    {
        _stub.On("POST /v1/permits/redeem", 409, Refused);

        BoundaryProblemException refused = await Assert.ThrowsAsync<BoundaryProblemException>(
            () => _client.RedeemAsync(new PermitRedemption("a.b.c", "sha256:aa"), CancellationToken.None));

        Assert.Equal((ProblemCodes.PermitRefused, "stale_authority", 409), (refused.Problem.Code, refused.Problem.Reason, refused.Problem.Status));
        Assert.Single(_stub.SeenOn("POST /v1/permits/redeem"));
    }
}
