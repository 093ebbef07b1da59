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
/// a circle. One that is late, refused, unknown, or answers with something else than an answer is unavailable, and whoever needs it denies.
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
        AuthorityView view, ActionRequest about, string action, bool isResponse, JsonValue? value, CancellationToken cancellationToken)
    {
        ImmutableArray<string> names = view.PoliciesOf(about.Route)?.AskedElsewhere(about.Route, about.Operation, isResponse) ?? [];
        if (names.IsEmpty)
        {
            return DetectorReport.None;
        }

        // Of a call there is always something to show, unless it may not be shown.
        ImmutableArray<string> texts = value is null && !isResponse ? default : DetectorQuestion.Texts(value);
        ImmutableSortedDictionary<string, decimal>?[] answers = await Task.WhenAll(names.Select(
            name => texts.IsDefault || string.Equals(about.Surface, Surface, StringComparison.Ordinal) || !view.Detectors.TryGetValue(name, out DetectorDocument? detector)
                ? Task.FromResult<ImmutableSortedDictionary<string, decimal>?>(null)
                : AskAsync(view, detector, action, isResponse, texts, cancellationToken)));
        ImmutableSortedDictionary<string, decimal>.Builder scores = DetectorReport.None.Scores.ToBuilder();
        for (int i = 0; i < names.Length; i++)
        {
            scores.AddRange(answers[i] ?? DetectorReport.None.Scores.Add(DetectorReport.Unavailable + names[i], 1));
        }

        return new DetectorReport(scores.ToImmutable(), []);
    }

    private async Task<ImmutableSortedDictionary<string, decimal>?> AskAsync(
        AuthorityView view, DetectorDocument detector, string action, bool isResponse, ImmutableArray<string> texts, CancellationToken cancellationToken)
    {
        if (view.FindRoute(detector.Route) is not { } route)
        {
            return null;
        }

        (string operation, JsonObject arguments) = DetectorQuestion.Ask(detector, route, isResponse, texts);
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
                ? DetectorQuestion.Read(detector, outcome["result"])
                : null;
        }
        catch (Exception fault) when (fault is TimeoutException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }
}
