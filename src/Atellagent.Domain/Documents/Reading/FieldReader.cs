using System.Collections.Immutable;
using Atellagent.Domain.Documents.Yaml;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads the fields of one mapping. What was never asked for is an unknown field, told by <see cref="Close"/>.</summary>
internal sealed class FieldReader(YamlMap map, ReadingContext context)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>The mapping.</summary>
    public YamlMap Map => map;

    /// <summary>What the reading collects.</summary>
    public ReadingContext Context => context;

    /// <summary>Takes a value that must be a mapping.</summary>
    /// <param name="node">The value.</param>
    /// <param name="context">What the reading collects.</param>
    /// <returns>Its fields; null, with an error, when it is something else.</returns>
    public static FieldReader? Open(YamlNode node, ReadingContext context)
    {
        if (node is YamlMap map)
        {
            return new FieldReader(map, context);
        }

        context.Refuse(node, $"this must be a mapping of fields, it is {node.Description}");
        return null;
    }

    /// <summary>A field's value as it stands, or null.</summary>
    public YamlNode? Node(string name)
    {
        _known.Add(name);
        YamlNode? node = map.Get(name);
        if (node is YamlScalar { Json: JsonNull })
        {
            context.Refuse(node, "this is empty; give it a value or leave the field out");
            return null;
        }

        return node;
    }

    /// <summary>A field's value as it stands, where <c>null</c> is a value too; null when absent.</summary>
    public YamlNode? Value(string name)
    {
        _known.Add(name);
        return map.Get(name);
    }

    /// <summary>A field that must be there.</summary>
    public YamlNode? RequiredNode(string name)
    {
        YamlNode? node = Node(name);
        if (node is null && map.Get(name) is null)
        {
            Missing(name);
        }

        return node;
    }

    /// <summary>Whether a field is written at all.</summary>
    public bool Has(string name) => map.Get(name) is not null;

    /// <summary>A text, or null.</summary>
    public string? Text(string name) => Node(name) is YamlNode node ? TextOf(node) : null;

    /// <summary>A text that must be there.</summary>
    public string? RequiredText(string name) => RequiredNode(name) is YamlNode node ? TextOf(node) : null;

    /// <summary>A text together with where it stands, or null.</summary>
    public SourceText? Source(string name) =>
        Node(name) is YamlNode node && TextOf(node) is string text
            ? new SourceText(text, ((YamlScalar)node).TextPosition)
            : null;

    /// <summary>A truth value; null when absent.</summary>
    public bool? Flag(string name)
    {
        YamlNode? node = Node(name);
        if (node is null or { Json: JsonBoolean })
        {
            return (node?.Json as JsonBoolean)?.Value;
        }

        context.Refuse(node, $"this must be true or false, it is {node.Description}");
        return null;
    }

    /// <summary>A whole number in a range; null when absent.</summary>
    public int? Count(string name, int least, int most)
    {
        YamlNode? node = Node(name);
        if (node is null)
        {
            return null;
        }

        if (node.Json is JsonNumber { IsInteger: true } number && number.Value >= least && number.Value <= most)
        {
            return (int)number.Value;
        }

        context.Refuse(node, $"this must be a whole number from {least} to {most}, it is {node.Description}");
        return null;
    }

    /// <summary>A mapping's fields; null when absent.</summary>
    public FieldReader? Fields(string name) => Node(name) is YamlNode node ? Open(node, context) : null;

    /// <summary>A mapping's fields, which must be there.</summary>
    public FieldReader? RequiredFields(string name) => RequiredNode(name) is YamlNode node ? Open(node, context) : null;

    /// <summary>A list's items; none when absent.</summary>
    public IReadOnlyList<YamlNode> Items(string name)
    {
        YamlNode? node = Node(name);
        if (node is null or YamlList)
        {
            return (node as YamlList)?.Items ?? [];
        }

        context.Refuse(node, $"this must be a list, it is {node.Description}; write [ … ] or one item a line after \"- \"");
        return [];
    }

    /// <summary>A list of texts without repetition, each read by a function that answers null and notes the error; empty when absent.</summary>
    public ImmutableArray<T> List<T>(string name, Func<YamlNode, T?> read)
        where T : class
    {
        ImmutableArray<T>.Builder items = ImmutableArray.CreateBuilder<T>();
        HashSet<T> seen = [];
        foreach (YamlNode node in Items(name))
        {
            if (read(node) is not T item)
            {
                continue;
            }

            if (!seen.Add(item))
            {
                context.Refuse(node, $"\"{item}\" stands in this list twice");
            }

            items.Add(item);
        }

        return items.ToImmutable();
    }

    /// <summary>Notes that a field must be there and is not.</summary>
    public void Missing(string name, string? hint = null) =>
        context.Refuse(map, $"the field \"{name}\" is missing{(hint is null ? "" : "; " + hint)}");

    /// <summary>Refuses a field of the policy language that this version cannot keep its word about.</summary>
    public void NotYet(string name, string message)
    {
        _known.Add(name);
        foreach (YamlEntry entry in map.Entries.Where(entry => string.Equals(entry.Key, name, StringComparison.Ordinal)))
        {
            context.Refuse(entry.KeyPosition, entry.Value.Path, message);
        }
    }

    /// <summary>Notes every field that nobody asked for.</summary>
    public void Close()
    {
        foreach (YamlEntry entry in map.Entries.Where(entry => !_known.Contains(entry.Key)))
        {
            string meant = Suggestion.For(entry.Key, _known);
            string fields = meant.Length > 0 || _known.Count == 0
                ? meant
                : $"; the fields are {string.Join(", ", _known.Order(StringComparer.Ordinal))}";
            context.Refuse(entry.KeyPosition, map.Path, $"there is no field \"{entry.Key}\" here{fields}");
        }
    }

    /// <summary>Reads a value that must be a text and not empty.</summary>
    public string? TextOf(YamlNode node)
    {
        if (node.Json is JsonString { Value.Length: > 0 } text)
        {
            return text.Value;
        }

        string hint = node.Json is JsonNumber or JsonBoolean ? "; put it in quotes" : "";
        context.Refuse(node, $"this must be a text, it is {(node.Json is JsonString ? "empty" : node.Description)}{hint}");
        return null;
    }
}
