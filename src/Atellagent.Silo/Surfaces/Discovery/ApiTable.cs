using System.Collections.Immutable;
using Atellagent.Client;
using Atellagent.Silo.Surfaces.Forward;

namespace Atellagent.Silo.Surfaces.Discovery;

/// <summary>What is said of each operation below <c>/v1</c>. One that is mapped and not here is in the document all the same, without words.</summary>
internal static partial class ApiTable
{
    private static readonly WireJson Wire = WireJson.Default;

    private static readonly ImmutableArray<(string Name, string About)> Pages = [("limit", "How many, 1 to 200."), ("cursor", "Where the page before ended, as its `next` says.")];

    private static readonly ImmutableArray<(string Name, string About)> Filters =
    [
        ("action", "An action, act_…."), ("approver", "Who voted."), ("decision", "A decision, dec_…."), ("deployment", "A deployment."), ("effect", "allow, narrow, require_approval or deny."),
        ("finding", "The kind of a finding, or the beginning of one."), ("operation", "An operation."), ("outcome", "succeeded, failed, refused or unknown."), ("policy", "A policy that took part."),
        ("principal", "A principal."), ("route", "A route."), ("rule", "A rule that took part, as policy#rule."), ("run", "The run that the caller named."), ("since", "A time, or so long ago: 30m, 24h, 7d."),
        ("target", "Where it led: an address or a host."), ("type", "The type of the record."), ("until", "A time, or so long ago."), ("saved", "The filters of a saved query."), .. Pages,
    ];

    /// <summary>All of them.</summary>
    public static ImmutableArray<ApiOperation> All { get; } = [.. Actions, .. People, .. Evidence, .. Own, .. Reviews, .. Administration];

    private static ImmutableArray<ApiOperation> Actions =>
    [
        new("POST", "/v1/actions", "Asks for an action; the boundary decides, carries it out and answers.")
        {
            Headers = [("Idempotency-Key", "Under which asking again gives the first answer again.")],
            Body = Wire.ActionSubmission,
            Example = """{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":900,"currency":"EUR"},"context":{"purpose":"ticket 4711","run":"run_1"}}""",
            Answer = Wire.ActionReport,
            Statuses = [200, 202],
        },
        new("GET", "/v1/actions", "Lists actions of which nobody knows what came.")
        {
            Query = [("outcome", "unknown, unclosed or unredeemed."), ("cursor", "Where the page before ended.")],
            Answer = Wire.OpenActionListing,
        },
        new("GET", "/v1/actions/{id}", "Tells an action as it stands, or as soon as it has ended.") { Query = [("wait", "How many seconds to wait for its end, 60 at most.")], Answer = Wire.ActionReport, Statuses = [200, 202] },
        new("GET", "/v1/actions/{id}/events", "Tells an action each time that it moves.") { AnswerType = "text/event-stream" },
        new("POST", "/v1/actions/{id}/cancel", "Takes back an action that waits for people.") { Answer = Wire.ActionReport },
        new("POST", "/v1/actions/{id}/settle", "Says what came of an action of which nobody knew.")
        {
            Body = Wire.ActionSettlement,
            Example = """{"status":"failed","comment":"the ledger of the bank has no such refund"}""",
            Answer = Wire.ActionReport,
        },
        new("POST", "/v1/decisions", "Decides an action that an enforcement point carries out itself, and gives it a permit.")
        {
            Body = Wire.ActionSubmission,
            Example = """{"route":"payments","operation":"getOrder","arguments":{"orderId":"ord_1"}}""",
            Answer = Wire.EnforcementReport,
            Statuses = [200, 202],
        },
        new("POST", "/v1/permits/redeem", "Consumes a permit, if everything still stands as it was decided.")
        {
            Body = Wire.PermitRedemption,
            Example = """{"permit":"eyJ…","digest":"sha256:0000000000000000000000000000000000000000000000000000000000000000"}""",
            Answer = Wire.ActionReport,
        },
        new("POST", "/v1/actions/{id}/outcome", "Says what came of an action that an enforcement point carried out.")
        {
            Body = Wire.ReportedOutcome,
            Example = """{"status":"succeeded"}""",
            Answer = Wire.ActionReport,
        },
        new("GET", ForwardProxy.Path, "Sends a request, of whatever method it has, to the address in its header, as an action over the route that owns it. The answer is the destination's.")
        {
            Headers = [(ForwardProxy.TargetHeader, "The address: http or https, a host, and what follows.")],
            AnswerType = "*/*",
        },
    ];

    private static ImmutableArray<ApiOperation> People =>
    [
        new("GET", "/v1/approvals", "Lists what waits, or waited, for people, the newest first.")
        {
            Query = [("state", "pending, approved, rejected, expired, cancelled or consumed."), ("cursor", "Where the page before ended.")],
            Answer = Wire.ApprovalListing,
        },
        new("GET", "/v1/approvals/{id}", "Shows exactly what would run, who asks, and who may vote.") { Answer = Wire.ApprovalReport },
        new("POST", "/v1/approvals/{id}/narrow", "Shows what would run inside bounds; a vote with the same bounds names the digest.")
        {
            Body = Wire.BoundsWish,
            Example = """{"bounds":{"arguments":{"amount":{"maximum":50}}}}""",
            Answer = Wire.NarrowedReport,
        },
        new("POST", "/v1/approvals/{id}/votes", "Votes on exactly what was seen: the digest says what that was. With bounds, on what is left of it inside them.")
        {
            Body = Wire.CastVote,
            Example = """{"vote":"approve","digest":"sha256:0000000000000000000000000000000000000000000000000000000000000000","comment":"seen in ticket 4711"}""",
            Answer = Wire.ApprovalReport,
        },
    ];

    private static ImmutableArray<ApiOperation> Evidence =>
    [
        new("GET", "/v1/decisions", "Finds decisions by their whole story, the newest first.") { Query = Filters, Answer = Wire.EvidenceListing },
        new("GET", "/v1/decisions/{id}", "Tells the whole story of one decision, with proofs.") { Answer = Wire.DecisionStory },
        new("GET", "/v1/evidence", "Finds records by what they say themselves, the newest first.") { Query = Filters, Answer = Wire.EvidenceListing },
        new("GET", "/v1/evidence/stream", "Tells records as they come into the logs.") { Query = Filters, AnswerType = "text/event-stream" },
        new("GET", "/v1/evidence/{log}/{index}", "Tells one record, with what is hashed.") { Answer = Wire.EvidenceRecordReport },
        new("GET", "/v1/evidence/{log}/proof", "Proves that a record is in its log.") { Query = [("index", "The record."), ("size", "The size of the tree.")], Answer = Wire.InclusionProof },
        new("GET", "/v1/evidence/proof/inclusion", "Proves that a record is in its log.") { Query = [("log", "The log."), ("index", "The record."), ("size", "The size of the tree.")], Answer = Wire.InclusionProof },
        new("GET", "/v1/evidence/proof/consistency", "Proves that a log has only grown.") { Query = [("log", "The log."), ("from", "The smaller size."), ("to", "The larger size.")], Answer = Wire.ConsistencyProof },
        new("POST", "/v1/evidence/erasures", "Orders that what stands beside records is taken away for good.")
        {
            Body = Wire.ErasureOrder,
            Example = """{"subject":"alice","reason":"request 12 under the GDPR"}""",
            Answer = Wire.ErasureReport,
            Statuses = [200, 202],
        },
        new("GET", "/v1/evidence/erasures", "Lists the last hundred erasures.") { Answer = Wire.ErasureListing },
        new("GET", "/v1/evidence/erasures/{id}", "Tells how far an erasure has come.") { Answer = Wire.ErasureReport },
    ];

    private static ImmutableArray<ApiOperation> Own =>
    [
        new("GET", "/v1/me/authority", "Tells whom the token proves, and everything that may be asked for with it.") { Answer = Wire.AuthorityReport },
        new("GET", "/v1/me/certificate", "Tells the certificate of the authority that ends TLS in the tunnels of one's deployment.") { Answer = Wire.CertificateReport },
        new("GET", "/v1/me/absence", "Tells when one is away, and who votes in one's place.") { Answer = Wire.AbsenceListing },
        new("POST", "/v1/me/absence", "Says when one is away, and who votes in one's place.") { Body = Wire.AbsenceReport, Example = """{"from":"2026-12-21T00:00:00Z","until":"2027-01-04T00:00:00Z","delegate":"bob"}""", Answer = Wire.AbsenceListing },
        new("DELETE", "/v1/me/absence", "Says that one is back.") { Answer = Wire.AbsenceListing },
        new("GET", "/v1/me/queries", "Lists one's saved queries, and those that one's teams share.") { Answer = Wire.SavedQueryListing },
        new("PUT", "/v1/me/queries/{name}", "Saves filters over evidence under a name.") { Body = Wire.QueryToSave, Example = """{"filters":{"effect":"deny","route":"payments"},"team":"finance"}""", Answer = Wire.SavedQueryName },
        new("DELETE", "/v1/me/queries/{name}", "Takes one of one's own away.") { Answer = Wire.SavedQueryName },
    ];

    private static ImmutableArray<ApiOperation> Reviews =>
    [
        new("GET", "/v1/reviews", "Lists reviews of decisions, the newest first.")
        {
            Query = [("state", "open or judged."), ("verdict", "What the decision should have been."), ("team", "The team that it is assigned to."), ("route", "The route of the decision."), ("decision", "The decision."), ("sample", "The act that drew it."), ("since", "Opened since then."), ("until", "Opened before then."), .. Pages],
            Answer = Wire.ReviewListing,
        },
        new("POST", "/v1/reviews", "Opens a review of a decision.")
        {
            Body = Wire.ReviewOpening,
            Example = """{"decision":"dec_01jm8x9f0000000000000000000","verdict":"should_deny","severity":"high","team":"finance","notes":"to an account of last year"}""",
            Answer = Wire.ReviewReport,
            Statuses = [201],
        },
        new("POST", "/v1/reviews/samples", "Draws decisions at random, and opens a review of each.")
        {
            Body = Wire.SampleDrawing,
            Example = """{"count":20,"since":"7d","effect":"allow"}""",
            Answer = Wire.SampleReport,
            Statuses = [201],
        },
        new("GET", "/v1/reviews/report", "Tells what the reviews and follow-ups of a time come to.") { Query = [("since", "From when on; thirty days where it is not said."), ("until", "Until when.")], Answer = Wire.ReviewSummary },
        new("GET", "/v1/reviews/{id}", "Tells how a review stands, what was said, and what it causes.") { Answer = Wire.ReviewReport },
        new("PATCH", "/v1/reviews/{id}", "Judges or assigns a review.") { Body = Wire.ReviewChange, Example = """{"verdict":"right","version":1}""", Answer = Wire.ReviewReport },
        new("GET", "/v1/reviews/{id}/follow-ups", "Lists the follow-ups of a review.") { Query = [("cursor", "Where the page before ended.")], Answer = Wire.FollowUpListing },
        new("POST", "/v1/reviews/{id}/follow-ups", "Opens the work that a review causes.")
        {
            Body = Wire.FollowUpOpening,
            Example = """{"surface":"policy","target":"finance/refunds","owner":"finance","due":"2026-12-24"}""",
            Answer = Wire.FollowUpReport,
            Statuses = [201],
        },
        new("GET", "/v1/follow-ups", "Lists follow-ups, the newest first.")
        {
            Query = [("state", "open, doing, landed, fixed, dropped, or left for what is still to be done."), ("surface", "policy, deployment, model, route or work_item."), ("target", "What has to change."), ("owner", "Who does it."), ("since", "Opened since then."), ("until", "Opened before then."), .. Pages],
            Answer = Wire.FollowUpListing,
        },
        new("GET", "/v1/follow-ups/{id}", "Tells how a follow-up stands, and what the decision would be now.") { Answer = Wire.FollowUpReport },
        new("PATCH", "/v1/follow-ups/{id}", "Says how a follow-up stands, whose it is, or by when it is due.") { Body = Wire.FollowUpChange, Example = """{"state":"doing","owner":"alice"}""", Answer = Wire.FollowUpReport },
        new("GET", "/v1/follow-ups/{id}/draft", "Gives what a change of its policy begins with: the decision as a failing test.") { Answer = Wire.FollowUpDraft },
        new("POST", "/v1/follow-ups/{id}/suspend", "Suspends the deployment that it is about.") { Answer = Wire.FollowUpReport },
    ];
}
