using System.Collections.Immutable;
using Atellagent.Domain.Documents.Yaml;
using Atellagent.Domain.Identifiers;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads names: of documents, of operations, of words from a fixed list.</summary>
internal static class NameReader
{
    private const int MaxOperationLength = 128;

    /// <summary>The name of a document that must be there, or an error.</summary>
    public static string? RequiredName(this FieldReader fields, string name, bool isPath = false)
    {
        YamlNode? node = fields.RequiredNode(name);
        return node is null ? null : NameOf(fields, node, isPath);
    }

    /// <summary>The name of a document, or null.</summary>
    public static string? Name(this FieldReader fields, string name)
    {
        YamlNode? node = fields.Node(name);
        return node is null ? null : NameOf(fields, node, isPath: false);
    }

    /// <summary>Names of documents; empty when absent.</summary>
    public static ImmutableArray<string> Names(this FieldReader fields, string name) =>
        fields.List(name, node => NameOf(fields, node, isPath: false));

    /// <summary>Names of operations or prefixes with <c>*</c>; empty when absent.</summary>
    public static ImmutableArray<string> Patterns(this FieldReader fields, string name) =>
        fields.List(name, node => PatternOf(fields, node));

    /// <summary>One word of a list that must be there.</summary>
    public static T? RequiredWord<T>(this FieldReader fields, string name, IReadOnlyDictionary<string, T> words)
        where T : struct
    {
        YamlNode? node = fields.RequiredNode(name);
        return node is null ? null : WordOf(fields, node, words);
    }

    /// <summary>One word of a list, or null.</summary>
    public static T? Word<T>(this FieldReader fields, string name, IReadOnlyDictionary<string, T> words)
        where T : struct => fields.Node(name) is YamlNode node ? WordOf(fields, node, words) : null;

    /// <summary>Words of a list; default when absent.</summary>
    public static ImmutableArray<T> Words<T>(this FieldReader fields, string name, IReadOnlyDictionary<string, T> words)
        where T : struct =>
        !fields.Has(name) ? default : [.. fields.List(name, node => WordOf(fields, node, words) is null ? null : fields.TextOf(node)).Select(word => words[word])];

    /// <summary>Whether a text may name an operation.</summary>
    public static bool IsOperation(string text) =>
        text.Length is > 0 and <= MaxOperationLength && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or ':');

    /// <summary>Reads one word of a list.</summary>
    public static T? WordOf<T>(FieldReader fields, YamlNode node, IReadOnlyDictionary<string, T> words)
        where T : struct
    {
        string? text = fields.TextOf(node);
        if (text is null || words.TryGetValue(text, out T value))
        {
            return text is null ? null : words[text];
        }

        string list = string.Join(", ", words.Keys);
        fields.Context.Refuse(node, $"\"{text}\" is none of {list}{Suggestion.For(text, words.Keys)}");
        return null;
    }

    private static string? NameOf(FieldReader fields, YamlNode node, bool isPath)
    {
        string? text = fields.TextOf(node);
        if (text is null)
        {
            return null;
        }

        fields.Context.Note(node);
        if (EntityName.IsValid(text) && (isPath || !text.Contains('/', StringComparison.Ordinal)))
        {
            return text;
        }

        string slash = isPath ? " and /" : "";
        fields.Context.Refuse(
            node,
            $"\"{text}\" is no name: names have the letters a to z and A to Z, digits, -, _, .{slash}, begin with a letter or digit, and are at most 128 long");
        return null;
    }

    private static string? PatternOf(FieldReader fields, YamlNode node)
    {
        string? text = fields.TextOf(node);
        if (text is null)
        {
            return null;
        }

        fields.Context.Note(node);
        if (IsOperation(text) || string.Equals(text, "*", StringComparison.Ordinal) || (text.EndsWith('*') && IsOperation(text[..^1])))
        {
            return text;
        }

        fields.Context.Refuse(node, $"\"{text}\" is no operation: write its name, or the beginning of names and one * at the end");
        return null;
    }
}
