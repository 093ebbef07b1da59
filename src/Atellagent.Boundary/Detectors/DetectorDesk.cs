using System.Collections.Immutable;
using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Detectors;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Detectors;

/// <summary>
/// Asks detectors elsewhere. Each question is an action of its own on the one path, by the principal that the detector's document names: bound, decided, recorded,
/// and sent over its own route. Who asks a question is never asked about: a detector whose route wants a detector elsewhere has no answer, so nothing goes round in
/// a circle. One that is late, refused, unknown, or answers with something else than an answer is unavailable, and whoever needs it denies; so does whoever needs the
/// yes of a decision point that says no.
/// </summary>
/// <param name="boundary">The one path; made when first asked for, since it asks here.</param>
/// <param name="time">The clock of the deadlines.</param>
public sealed class DetectorDesk(Func<ActionBoundary> boundary, TimeProvider time)
{
    /// <summary>The surface that questions come from.</summary>
    public const string Surface = "detector";

    /// <summary>Asks about a call or about what came back.</summary>
    /// <param name="view">Authority.</param>
    /// <param name="about">The request that it is about, or that it answers.</param>
    /// <param name="action">The action's id.</param>
    /// <param name="isResponse">Whether it is about what came back.</param>
    /// <param name="value">What is looked at; null where nothing came back, or where a call may not be shown: then nobody has answered.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>What they say. Where nobody is to be asked it costs a look into the policies.</returns>
    /// <exception cref="OperationCanceledException">The caller left.</exception>
    internal async ValueTask<DetectorReport> LookAsync(
        AuthorityView view, BoundRequest about, string action, bool isResponse, JsonValue? value, CancellationToken cancellationToken)
    {
        ActionRequest request = about.Authenticated.Request;
        ImmutableArray<string> names = view.PoliciesOf(request.Route)?.AskedElsewhere(request.Route, request.Operation, isResponse) ?? [];
        if (names.IsEmpty)
        {
            return DetectorReport.None;
        }

        // Of a call there is always something to show, unless it may not be shown.
        ImmutableArray<string> texts = value is null && !isResponse ? default : DetectorQuestion.Texts(value);
        DetectorReport[] answers = await Task.WhenAll(names.Select(
            async name => !texts.IsDefault && !string.Equals(request.Surface, Surface, StringComparison.Ordinal) && view.Detectors.TryGetValue(name, out DetectorDocument? detector)
                && view.FindRoute(detector.Route) is { } route && Question(detector, route, about, isResponse, value, texts) is { } question
                && await AskAsync(detector, question.Operation, question.Arguments, action, cancellationToken) is { } said
                    ? said
                    : new DetectorReport(DetectorReport.None.Scores.Add(DetectorReport.Unavailable + name, 1), [])));
        return answers.Aggregate(DetectorReport.None, static (all, one) => all.With(one));
    }

    private static (string Operation, JsonObject Arguments)? Question(
        DetectorDocument detector, RouteDocument route, BoundRequest about, bool isResponse, JsonValue? value, ImmutableArray<string> texts) =>
        detector.AuthZen is not { } words ? DetectorQuestion.Ask(detector, route, isResponse, texts)
            : !isResponse && value is JsonObject shown && DecisionPoint.Ask(words, about, shown) is { } asked ? (detector.Operation!, asked)
            : null;

    private async Task<DetectorReport?> AskAsync(DetectorDocument detector, string operation, JsonObject arguments, string action, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        AuthenticatedRequest question = AuthenticatedRequest.Authenticate(
            new ActionRequest
            {
                Route = detector.Route,
                Operation = operation,
                Arguments = arguments,
                Context = JsonObject.Of(("detector", new JsonString(detector.Name)), ("of", new JsonString(action))),
                RefusesNarrowing = true,
                RefusesWaiting = true,
                Surface = Surface,
            },
            new CallerIdentity
            {
                Principal = detector.Principal,
                Deployment = detector.Deployment,
                TokenId = $"{Surface}:{detector.Name}",
                IssuedAt = now,
                ExpiresAt = now + TimeSpan.FromMilliseconds(DetectorDocument.MostMilliseconds),
            });
        using CancellationTokenSource late = new(detector.Deadline, time);
        using CancellationTokenSource left = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            // What was sent when it is late is recorded all the same; its answer is heard by nobody.
            ActionAnswer answer = await boundary().ExecuteAsync(question, left.Token).WaitAsync(detector.Deadline, time, cancellationToken);
            return answer.Code is null && answer.Body["outcome"] is JsonObject outcome && outcome["status"] is JsonString { Value: "succeeded" }
                ? Read(detector, outcome["result"])
                : null;
        }
        catch (Exception fault) when (fault is TimeoutException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    private static DetectorReport? Read(DetectorDocument detector, JsonValue? result) =>
        detector.AuthZen is { } words ? DecisionPoint.Read(detector.Name, words, result)
        : DetectorQuestion.Read(detector, result) is { } scores ? new DetectorReport(scores, [])
        : null;
}
