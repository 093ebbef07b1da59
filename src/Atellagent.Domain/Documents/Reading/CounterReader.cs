using System.Collections.Immutable;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Documents.Yaml;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads <c>rate</c> and <c>budget</c> of bounds.</summary>
internal static class CounterReader
{
    private const int MostCounters = 8;

    /// <summary>Reads them.</summary>
    /// <param name="fields">The bounds.</param>
    /// <returns>The bounds on counters, sorted.</returns>
    public static ImmutableArray<CounterBound> Read(FieldReader fields)
    {
        List<CounterBound> counters = [];
        foreach ((string name, bool isRate) in ((string, bool)[])[("rate", true), ("budget", false)])
        {
            IReadOnlyList<YamlNode> nodes = TimeBoundReader.OneOrMany(fields, name);
            if (nodes.Count > MostCounters)
            {
                fields.Context.Refuse(nodes[MostCounters], $"there are at most {MostCounters} of these");
            }

            if (nodes.Count == 0 && fields.Map.Get(name) is YamlList empty)
            {
                fields.Context.Refuse(empty, "this bounds nothing; leave it out");
            }

            foreach (YamlNode node in nodes)
            {
                if (FieldReader.Open(node, fields.Context) is FieldReader one)
                {
                    counters.Add(ReadOne(one, isRate));
                }
            }
        }

        return CounterBound.Meet([.. counters], []);
    }

    // Wider than other names: what a token takes over from another is named by what that granted.
    private static string? ReadCounter(FieldReader fields)
    {
        string? counter = fields.Text("counter");
        if (counter is not null && (counter.Length > 256 || !counter.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':' or '/' or ',' or '*')))
        {
            fields.Context.Refuse(fields.Node("counter")!, $"\"{counter}\" is no name for a counter: letters a to z and A to Z, digits, -, _, ., :, /, * and commas, at most 256 of them");
        }

        return counter;
    }

    private static CounterBound ReadOne(FieldReader fields, bool isRate)
    {
        YamlNode? most = fields.RequiredNode("maximum");
        decimal maximum = (most?.Json as JsonNumber)?.Value ?? 0;
        if (most is not null && (maximum <= 0 || maximum > CounterDraw.Largest || (isRate && decimal.Truncate(maximum) != maximum)))
        {
            fields.Context.Refuse(most, $"this must be a {(isRate ? "whole number" : "number")} above 0, and at most {CounterDraw.Largest}; deny instead of allowing nothing");
        }

        UsageMeasure? usage = isRate ? null : fields.Word("usage", UsageMeasures.Words);
        if (fields.Has("usage") && fields.Has("argument"))
        {
            fields.Context.Refuse(fields.Map, "a budget sums an argument or counts what models use, not both");
        }

        string? argument = isRate || fields.Has("usage") ? null : fields.RequiredText("argument") ?? "";
        string? counter = ReadCounter(fields);
        CounterPeriod? per = fields.RequiredWord("per", CounterPeriods.Words);
        fields.Close();
        return new CounterBound(counter, argument, per ?? default, maximum) { Usage = usage };
    }
}
