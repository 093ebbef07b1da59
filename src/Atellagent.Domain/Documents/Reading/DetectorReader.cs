using Atellagent.Domain.Detectors;
using Atellagent.Domain.Documents.Yaml;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads <c>kind: Detector</c>.</summary>
internal static class DetectorReader
{
    private const int LongestQuestion = 4000;
    private static readonly Dictionary<string, bool> Parts = new(StringComparer.Ordinal) { ["action"] = false, ["resource"] = true };

    /// <summary>Reads a detector.</summary>
    public static DetectorDocument Read(DocumentHead head, FieldReader spec)
    {
        if (!IsKind(head.Name) || BuiltInDetectors.All.Any(one => string.Equals(one.Name, head.Name, StringComparison.Ordinal)) || head.Name is "unavailable" or "granted" or "denied")
        {
            spec.Context.Refuse(spec.Map, $"\"{head.Name}\" cannot name a detector: kinds of findings begin with it, so it has small letters, digits, - and _, and is none of {string.Join(", ", BuiltInDetectors.All.Select(static one => one.Name))}");
        }

        (string? route, string? operation, string? model, string? question) = (null, null, null, null);
        AuthZenQuestion? authZen = null;
        if (spec.RequiredFields("asks") is FieldReader asks)
        {
            route = asks.RequiredName("route");
            operation = asks.Text("operation");
            (model, question) = (asks.Text("model"), asks.Text("question"));
            authZen = ReadAuthZen(asks);
            if (operation is null == model is null || model is null != question is null || (authZen is not null && model is not null))
            {
                asks.Context.Refuse(asks.Map, "say the operation of an http route, with authzen where a decision point is asked over it, or the model of a model route and the question that it is asked");
            }

            if (question?.Length > LongestQuestion)
            {
                asks.Context.Refuse(asks.Map.Get("question")!, $"this has more than {LongestQuestion} characters");
            }

            asks.Close();
        }

        (string? principal, string? deployment) = (null, null);
        if (spec.RequiredFields("as") is FieldReader by)
        {
            (principal, deployment) = (by.RequiredName("principal"), by.RequiredName("deployment"));
            by.Close();
        }

        return new DetectorDocument
        {
            Name = head.Name,
            Owner = head.Owner,
            Position = head.Position,
            Content = head.Content,
            Route = route ?? "",
            Operation = operation,
            Model = model,
            Question = question,
            AuthZen = authZen,
            Principal = principal ?? "",
            Deployment = deployment ?? "",
            Deadline = TimeSpan.FromMilliseconds(spec.Count("deadlineMilliseconds", 10, DetectorDocument.MostMilliseconds) ?? DetectorDocument.UsualMilliseconds),
        };
    }

    private static AuthZenQuestion? ReadAuthZen(FieldReader asks)
    {
        if (asks.Fields("authzen") is not FieldReader fields)
        {
            return null;
        }

        string? reason = fields.Text("reason");
        if (reason is not null && !AuthZenQuestion.IsPointer(reason))
        {
            fields.Context.Refuse(fields.Map.Get("reason")!, "this must be a JSON Pointer (RFC 6901) into the context of an answer, such as /reason_admin/en");
        }

        AuthZenQuestion question = new()
        {
            HasArgumentsOfResource = fields.Word("arguments", Parts) ?? false,
            Subject = ReadMembers(fields, "subject", AuthZenQuestion.OwnOfSubject),
            Resource = ReadMembers(fields, "resource", AuthZenQuestion.NoneOwn),
            Context = ReadMembers(fields, "context", AuthZenQuestion.OwnOfContext),
            Reason = reason,
        };
        fields.Close();
        return question;
    }

    private static JsonObject ReadMembers(FieldReader fields, string name, IReadOnlySet<string> own)
    {
        if (fields.Fields(name) is not FieldReader members)
        {
            return JsonObject.Empty;
        }

        foreach (YamlEntry entry in members.Map.Entries.Where(entry => own.Contains(entry.Key)))
        {
            members.Context.Refuse(entry.KeyPosition, entry.Value.Path, $"\"{entry.Key}\" is what the boundary says there itself");
        }

        return members.Map.Json as JsonObject ?? JsonObject.Empty;
    }

    private static bool IsKind(string name) => name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_');
}
