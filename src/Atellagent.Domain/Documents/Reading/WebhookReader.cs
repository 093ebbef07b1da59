using System.Collections.Immutable;
using Atellagent.Domain.Documents.Yaml;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads <c>kind: Webhook</c>.</summary>
internal static class WebhookReader
{
    private static readonly ImmutableArray<string> Filters = EvidenceFilters.Names.RemoveRange(["since", "until"]);

    /// <summary>Reads a webhook.</summary>
    public static WebhookDocument Read(DocumentHead head, FieldReader spec)
    {
        RouteDestination destination = spec.RequiredFields("destination") is FieldReader fields ? DestinationReader.ReadEndpoint(fields) : new RouteDestination();
        return new WebhookDocument
        {
            Name = head.Name,
            Owner = head.Owner,
            Position = head.Position,
            Content = head.Content,
            Destination = destination,
            SigningSecretRef = SecretReference.Read(spec, "signingSecretRef", isRequired: true) ?? "",
            Events = ReadEvents(spec),
            Teams = ReadTeams(spec),
            Records = ReadRecords(spec),
        };
    }

    private static ImmutableArray<string> ReadEvents(FieldReader spec)
    {
        ImmutableArray<string> events = spec.List("events", node => ReadEvent(spec, node));
        RefuseEmpty(spec, "events", "leave it out where it is to be told of all");
        return events;
    }

    private static string? ReadEvent(FieldReader spec, YamlNode node)
    {
        string? text = spec.TextOf(node);
        if (text is null || WebhookEvents.Named.Contains(text, StringComparer.Ordinal))
        {
            return text;
        }

        spec.Context.Refuse(node, $"\"{text}\" is none of {string.Join(", ", WebhookEvents.Named)}{Suggestion.For(text, WebhookEvents.Named)}");
        return null;
    }

    private static ImmutableArray<string> ReadTeams(FieldReader spec)
    {
        RefuseEmpty(spec, "teams", "leave it out where it is to be told of every gate");
        return spec.Names("teams");
    }

    // Where it is told of records, who would vote says nothing.
    private static EvidenceQuery? ReadRecords(FieldReader spec)
    {
        if (spec.Node("records") is not { } node)
        {
            return null;
        }

        if (spec.Has("events") || spec.Has("teams"))
        {
            spec.Context.Refuse(node, "a webhook is told of records, or of approvals by events and teams; write two");
        }

        if (node is not YamlMap { Entries.Count: > 0 } map)
        {
            spec.Context.Refuse(node, $"this must be a mapping of filters, at least one of {string.Join(", ", Filters)}");
            return null;
        }

        List<KeyValuePair<string, string>> words = [];
        foreach (YamlEntry entry in map.Entries)
        {
            if (!Filters.Contains(entry.Key))
            {
                spec.Context.Refuse(entry.Value, $"\"{entry.Key}\" is none of {string.Join(", ", Filters)}{Suggestion.For(entry.Key, Filters)}");
            }
            else if (spec.TextOf(entry.Value) is { } value)
            {
                words.Add(KeyValuePair.Create(entry.Key, value));
            }
        }

        if (EvidenceFilters.TryRead(words, default, out EvidenceQuery query, out string reason))
        {
            return query;
        }

        spec.Context.Refuse(node, reason);
        return null;
    }

    private static void RefuseEmpty(FieldReader spec, string name, string hint)
    {
        if (spec.Map.Get(name) is YamlList { Items.Count: 0 } empty)
        {
            spec.Context.Refuse(empty, $"an empty list is nothing; {hint}");
        }
    }
}
