using Atellagent.Domain.Detectors;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads <c>kind: Detector</c>.</summary>
internal static class DetectorReader
{
    private const int LongestQuestion = 4000;

    /// <summary>Reads a detector.</summary>
    public static DetectorDocument Read(DocumentHead head, FieldReader spec)
    {
        if (!IsKind(head.Name) || BuiltInDetectors.All.Any(one => string.Equals(one.Name, head.Name, StringComparison.Ordinal)) || head.Name is "unavailable")
        {
            spec.Context.Refuse(spec.Map, $"\"{head.Name}\" cannot name a detector: kinds of findings begin with it, so it has small letters, digits, - and _, and is none of {string.Join(", ", BuiltInDetectors.All.Select(static one => one.Name))}");
        }

        (string? route, string? operation, string? model, string? question) = (null, null, null, null);
        if (spec.RequiredFields("asks") is FieldReader asks)
        {
            route = asks.RequiredName("route");
            operation = asks.Text("operation");
            (model, question) = (asks.Text("model"), asks.Text("question"));
            if (operation is null == model is null || model is null != question is null)
            {
                asks.Context.Refuse(asks.Map, "say the operation of an http route, or the model of a model route and the question that it is asked");
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
            Principal = principal ?? "",
            Deployment = deployment ?? "",
            Deadline = TimeSpan.FromMilliseconds(spec.Count("deadlineMilliseconds", 10, DetectorDocument.MostMilliseconds) ?? DetectorDocument.UsualMilliseconds),
        };
    }

    private static bool IsKind(string name) => name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_');
}
