using Atellagent.Domain.Alerts;
using Atellagent.Domain.Documents.Yaml;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads <c>kind: Alert</c>.</summary>
internal static class AlertReader
{
    /// <summary>Reads an alert.</summary>
    public static AlertDocument Read(DocumentHead head, FieldReader spec) => new()
    {
        Name = head.Name,
        Owner = head.Owner,
        Position = head.Position,
        Content = head.Content,
        Description = spec.Text("description"),
        When = ReadCondition(spec),
        By = spec.List("by", node => ReadName(spec, node)),
        Count = ReadCount(spec),
        Window = DurationReader.Read(spec, spec.RequiredNode("window"), AlertDocument.LongestWindow),
        Severity = spec.RequiredWord("severity", AlertSeverityWords.Words) ?? default,
        Webhooks = spec.Names("webhooks"),
    };

    private static AlertCondition? ReadCondition(FieldReader spec)
    {
        if (spec.Source("when") is not { } source)
        {
            if (!spec.Has("when"))
            {
                spec.Missing("when", "a condition over a record, such as \"record.effect == 'deny'\"");
            }

            return null;
        }

        List<DocumentError> errors = [];
        AlertCondition? condition = AlertCondition.Compile(source, errors);
        errors.ForEach(error => spec.Context.Refuse(error.Position, "spec.when", error.Message));
        return condition;
    }

    private static string? ReadName(FieldReader spec, YamlNode node)
    {
        string? text = spec.TextOf(node);
        if (text is null || AlertKey.Names.Contains(text, StringComparer.Ordinal))
        {
            return text;
        }

        spec.Context.Refuse(node, $"\"{text}\" is none of {string.Join(", ", AlertKey.Names)}{Suggestion.For(text, AlertKey.Names)}");
        return null;
    }

    private static int ReadCount(FieldReader spec)
    {
        if (spec.Count("count", 1, AlertDocument.MostCount) is { } count)
        {
            return count;
        }

        if (!spec.Has("count"))
        {
            spec.Missing("count");
        }

        return 1;
    }
}
