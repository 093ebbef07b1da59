namespace Atellagent.Cli.Evidence;

/// <summary>What a record means in the words of OCSF. A record of a type that is not known here is told as unknown, and is told.</summary>
/// <param name="Class">The class.</param>
/// <param name="Activity">What was done.</param>
/// <param name="Who">By whom; <c>unknown</c> where nobody knows.</param>
/// <param name="Operation">What was called, or asked for.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Severity">How much it matters.</param>
internal sealed record OcsfReading(OcsfClass Class, OcsfWord Activity, string Who, string Operation, OcsfWord Status, OcsfWord Severity)
{
    private static readonly OcsfWord Read = new(2, "Read");
    private static readonly OcsfWord Update = new(3, "Update");
    private static readonly OcsfWord Delete = new(4, "Delete");
    private static readonly OcsfWord Assign = new(1, "Assign Privileges");
    private static readonly OcsfWord Success = new(1, "Success");
    private static readonly OcsfWord Failure = new(2, "Failure");
    private static readonly OcsfWord Informational = new(1, "Informational");
    private static readonly OcsfWord Low = new(2, "Low");
    private static readonly OcsfWord Medium = new(3, "Medium");

    /// <summary>Why it ended so, as the boundary's code; null where it has none.</summary>
    public string? Code { get; private init; }

    /// <summary>What the boundary did with it, where it is a decision; null elsewhere.</summary>
    public (OcsfWord Action, OcsfWord Disposition)? Control { get; private init; }

    /// <summary>One sentence for people.</summary>
    public required string Message { get; init; }

    /// <summary>Reads a record.</summary>
    /// <param name="of">The record.</param>
    /// <returns>What it means.</returns>
    public static OcsfReading Of(RecordedEvent of) => of.Type switch
    {
        "decision" => Decision(of),
        "approval" => Plain(of, Update, Ended(of.Text("state")), of.Text("by") ?? of.Text("principal")),
        "outcome" => Plain(of, Doing(of), Ended(of.Text("status")), of.Text("reportedBy") ?? of.Text("principal")),
        "settlement" => Plain(of, Update, Ended(of.Text("status")), of.Text("by")),
        "administration" => Plain(of, Update, Success, of.Text("by"), of.Text("verb")),
        "erasure" => Plain(of, Delete, Ended(of.Text("state")), of.Text("by"), "evidence.erase"),
        "review" => Plain(of, Update, Success, of.Text("by"), "reviews." + (of.Text("act") ?? "opened")),
        "follow-up" => Plain(of, Update, Success, of.Text("by"), "follow-ups." + (of.Text("act") ?? "opened")),
        "redemption" => Plain(of, OcsfWord.Other("redemption"), Ended(of.Text("status")), of.Text("by"), "redeem"),
        "request_attempt" => Plain(of, OcsfWord.Other("request_attempt"), Failure, of.Text("client"), of.Text("method")),
        "sign_in" when of.Text("verb") is "accepted" => Session(of, Success, of.Text("person")),
        "sign_in" when of.Text("by") is null => Session(of, Failure, of.Text("person")),
        "sign_in" => Plain(of, Update, Success, of.Text("by"), of.Text("verb")),
        "client_attempt" => Session(of, Failure, of.Text("client")),
        "token" => Session(of, of.Text("verb") is "issued" ? Success : Failure, of.Text("principal") ?? of.Text("client")) with { Code = of.Text("error") ?? of.Text("verb") },
        "run" => Plain(of, OcsfWord.Other("run"), of.Text("state") is "started" ? Success : OcsfWord.Other("ended"), of.Text("by") ?? of.Text("principal"), of.Text("state") is "started" ? "runs.start" : "runs.end"),
        "label" => Plain(of, Update, Success, of.Text("by") ?? of.Text("principal"), of.Text("state") is "cleared" ? "labels.clear" : "labels.give"),
        "alert" => Plain(of, OcsfWord.Other(of.Type), OcsfWord.Other("fired"), "boundary", of.Text("alert")) with { Severity = Alarm(of.Text("severity")) },
        _ => Plain(of, OcsfWord.Other(of.Type), OcsfWord.Unknown, of.Text("by") ?? of.Text("principal")),
    };

    private static OcsfReading Decision(RecordedEvent of)
    {
        string effect = RecordedEvent.Text(of.Body["decision"], "effect") ?? "unknown";
        (OcsfWord Action, OcsfWord Disposition) control = effect switch
        {
            "allow" => (new(1, "Allowed"), new(1, "Allowed")),
            "narrow" => (new(4, "Modified"), new(1, "Allowed")),
            "deny" => (new(2, "Denied"), new(2, "Blocked")),

            // It is neither allowed nor denied as long as people have not voted.
            "require_approval" => (OcsfWord.Unknown, new(14, "Delayed")),
            _ => (OcsfWord.Unknown, OcsfWord.Unknown),
        };
        OcsfWord status = effect switch
        {
            "allow" or "narrow" => Success,
            "deny" => Failure,
            _ => OcsfWord.Other(effect),
        };
        return Plain(of, Doing(of), status, of.Text("principal")) with { Control = control, Message = Sentence(of, effect) };
    }

    private static OcsfReading Plain(RecordedEvent of, OcsfWord activity, OcsfWord status, string? who, string? operation = null) =>
        new(OcsfClass.ApiActivity, activity, who ?? "unknown", operation ?? of.Text("operation") ?? of.Type, status, SeverityOf(of, status))
        {
            Code = of.Text("problem") ?? of.Text("code"),
            Message = Sentence(of, status.Caption),
        };

    private static OcsfReading Session(RecordedEvent of, OcsfWord status, string? who) =>
        new(OcsfClass.AuthorizeSession, Assign, who ?? "unknown", of.Type == "sign_in" ? "sign_in" : "token", status, status == Success ? Informational : Medium)
        {
            Code = of.Text("verb"),
            Message = Sentence(of, status.Caption),
        };

    // What an operation of somebody else's does is not known here; of the boundary's own, those that read say so.
    private static OcsfWord Doing(RecordedEvent of) =>
        of.Text("route") == "atellagent" && of.Text("operation") is { } operation && operation.StartsWith("read.", StringComparison.Ordinal) ? Read : OcsfWord.Other(of.Type);

    private static OcsfWord Ended(string? word) => word switch
    {
        "succeeded" or "approved" or "done" => Success,
        "failed" or "refused" or "rejected" or "expired" or "cancelled" => Failure,
        null or "unknown" => OcsfWord.Unknown,
        _ => OcsfWord.Other(word),
    };

    private static OcsfWord SeverityOf(RecordedEvent of, OcsfWord status) =>
        status == Failure ? Low : status == OcsfWord.Unknown && of.Type is "outcome" or "settlement" ? Medium : Informational;

    private static OcsfWord Alarm(string? severity) => severity switch
    {
        "critical" => new(5, "Critical"),
        "high" => new(4, "High"),
        "medium" => Medium,
        _ => Low,
    };

    private static string Sentence(RecordedEvent of, string end)
    {
        string what = of.Text("operation") is { } operation ? $" of {of.Text("route")}/{operation}" : of.Text("verb") is { } verb ? " " + verb : "";
        return $"{of.Type}{what}: {end}";
    }
}
