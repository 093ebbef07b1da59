using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Notices;

/// <summary>
/// What a server asks the caller while it works on a call. A question is an action of the caller's, and the answer on its way to the server is another: each is bound, decided, admitted and recorded on the one path.
/// </summary>
/// <param name="listener">Who can be asked; null where nobody is there.</param>
/// <param name="decision">The id of the decision on the call.</param>
/// <param name="action">The call's id.</param>
/// <param name="call">The call as it was asked for.</param>
/// <param name="gate">What decides about the server's words to the caller.</param>
/// <param name="walk">The one path, with what is to be done where it leads to an admission.</param>
internal sealed class ServerQuestions(
    IQuestionListener? listener,
    string decision,
    string action,
    AuthenticatedRequest call,
    INoticeGate gate,
    Func<AuthenticatedRequest, Errand, Task<ActionAnswer>> walk)
{
    /// <summary>How many are decided for one call; further ones are refused to the server.</summary>
    public const int Most = 10;

    private const string Question = "question";
    private const string Answer = "answer";
    private int _asked;

    /// <summary>Takes a question.</summary>
    /// <param name="operation">Its operation.</param>
    /// <param name="question">The question, the credential taken out of it.</param>
    /// <param name="replyAsync">Sends the server an answer, and says whether it took it.</param>
    /// <param name="cancellationToken">The call's time limit.</param>
    /// <returns>True where the server has been sent an answer; false where it is to be told that there is none.</returns>
    public async Task<bool> TakeAsync(string operation, JsonObject question, Func<JsonObject, CancellationToken, Task<RouteResult>> replyAsync, CancellationToken cancellationToken)
    {
        if (++_asked > Most || !gate.Stands())
        {
            return false;
        }

        // The caller reads the question as it reads an answer, so it leaves as one would.
        ReleaseDecision release = await gate.DecideAsync(question);
        if (release.Effect is not (ReleaseEffect.Full or ReleaseEffect.Redacted) || release.Result is not JsonObject leaving || (!release.Labels.IsEmpty && !await gate.GiveAsync(release.Labels)))
        {
            return false;
        }

        ActionAnswer said = await walk(Request(operation, JsonObject.Of((Question, leaving))), (permit, end) => AskAsync(permit, end, cancellationToken));
        if (Result(said) is not { } answer)
        {
            return false;
        }

        bool isSent = false;
        await walk(Request(operation, JsonObject.Of((Answer, answer), (Question, leaving))), async (permit, end) =>
        {
            if (permit.Action.Arguments[Answer] is not JsonObject granted || !permit.TryUse())
            {
                return new RouteResult.NotSent("permit_refused", "the permit was used before or has ended");
            }

            isSent = true;
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(end, cancellationToken);
            return await replyAsync(granted, either.Token);
        });
        return isSent;
    }

    private async Task<RouteResult> AskAsync(Permit permit, CancellationToken end, CancellationToken cancellationToken)
    {
        if (listener?.CanAnswer(permit.Action.Operation.Name) != true || permit.Action.Arguments[Question] is not JsonObject granted)
        {
            return new RouteResult.NotSent("destination_unreachable", "the caller cannot be asked this");
        }

        if (!permit.TryUse())
        {
            return new RouteResult.NotSent("permit_refused", "the permit was used before or has ended");
        }

        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(end, cancellationToken);
        try
        {
            return await listener.AskAsync(decision, permit.Action.Operation.Name, granted, either.Token) is { } answer
                ? new RouteResult.Completed(true, null, answer, Redacted: false)
                : Unanswered("the caller refused to answer");
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException)
        {
            return Unanswered("the caller left, or did not answer in time");
        }
    }

    private static RouteResult.Completed Unanswered(string why) => new(false, null, JsonObject.Of(("error", JsonObject.Of(("message", new JsonString(why))))), Redacted: false);

    // The server's words to whom it is asked: nobody can wait for people to agree while the server waits.
    private AuthenticatedRequest Request(string operation, JsonObject arguments) => AuthenticatedRequest.Authenticate(
        new ActionRequest
        {
            Route = call.Request.Route,
            Operation = operation,
            Arguments = arguments,
            Context = JsonObject.Of(("of", new JsonString(action))),
            RefusesWaiting = true,
            Surface = call.Request.Surface,
        },
        call.Caller).Traced(call.Trace);

    private static JsonObject? Result(ActionAnswer answer) =>
        answer is { Code: null, IsWaiting: false } && answer.Body["outcome"] is JsonObject { } outcome && outcome["status"] is JsonString { Value: "succeeded" } ? outcome["result"] as JsonObject : null;
}
