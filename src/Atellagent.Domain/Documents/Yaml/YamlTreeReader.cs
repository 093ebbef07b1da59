using System.Globalization;
using Atellagent.Domain.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Atellagent.Domain.Documents.Yaml;

/// <summary>
/// Reads YAML into positioned trees, from the parser's events: an object mapper would follow aliases, honour tags and
/// keep the last of two equal keys, and each of these makes a document mean something else than it shows.
/// </summary>
internal sealed class YamlTreeReader
{
    private const int MaxCharacters = 4 * 1024 * 1024;
    private const int MaxDepth = 64;
    private const int MaxValues = 500_000;
    private const string MergeKey = "<<";

    private readonly string _file;
    private readonly string _text;
    private readonly IParser _parser;
    private readonly ICollection<DocumentError> _errors;
    private string[]? _lines;
    private int _values;

    private YamlTreeReader(string file, string text, ICollection<DocumentError> errors)
    {
        (_file, _text, _errors) = (file, text, errors);
        _parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
    }

    private ParsingEvent Current => _parser.Current ?? throw new RefusedException(new SourcePosition(_file, 1, 1), "the text ends too early");

    /// <summary>Reads the documents of one file, as many as can be read.</summary>
    /// <param name="file">The file's name.</param>
    /// <param name="text">Its text.</param>
    /// <param name="errors">What is wrong is added here.</param>
    /// <returns>The documents without errors of their own; empty ones are left out.</returns>
    public static IReadOnlyList<YamlNode> Read(string file, string text, ICollection<DocumentError> errors)
    {
        List<YamlNode> documents = [];
        if (text.Length > MaxCharacters)
        {
            errors.Add(new DocumentError(new SourcePosition(file, 1, 1), $"the file is longer than {MaxCharacters} characters"));
            return documents;
        }

        if (HiddenCharacters.Find(file, text) is { } hidden)
        {
            errors.Add(hidden);
            return documents;
        }

        try
        {
            new YamlTreeReader(file, text, errors).ReadStream(documents);
        }
        catch (YamlException fault)
        {
            errors.Add(new DocumentError(Position(file, fault.Start), "this is not YAML: " + Tidy(fault.Message)));
        }
        catch (RefusedException refused)
        {
            errors.Add(new DocumentError(refused.Position, refused.Message));
        }

        return documents;
    }

    private void ReadStream(List<YamlNode> documents)
    {
        Advance();
        while (Advance() && Current is DocumentStart start)
        {
            int before = _errors.Count;
            if (start.Version?.Version is { } version && (version.Major, version.Minor) != (1, 2))
            {
                Refuse(start.Start, $"YAML {version.Major}.{version.Minor} is not read here; leave the %YAML line out");
            }

            Advance();
            YamlNode root = ReadNode(null, "", 0);
            Advance();
            if (_errors.Count == before && root is not YamlScalar { Json: JsonNull })
            {
                documents.Add(root);
            }
        }
    }

    private bool Advance()
    {
        try
        {
            return _parser.MoveNext();
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException or FormatException)
        {
            // The parser's own state breaks on some malformed texts; those are no YAML either.
            SourcePosition near = _parser.Current is { } last ? Position(_file, last.End) : new SourcePosition(_file, 1, 1);
            throw new RefusedException(near, "this is not YAML from here on; look for a bracket, quote or colon too many or too few");
        }
    }

    // Reads the node that begins at the current event, up to its last event.
    private YamlNode ReadNode(YamlNode? parent, string label, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new RefusedException(Position(_file, Current.Start), $"nested deeper than {MaxDepth}");
        }

        if (++_values > MaxValues)
        {
            throw new RefusedException(Position(_file, Current.Start), $"more than {MaxValues} values in one file");
        }

        if (Current is NodeEvent { Tag.IsEmpty: false } tagged)
        {
            Refuse(tagged.Start, "tags (!…) are not read here; a value is what it looks like");
        }

        if (Current is NodeEvent { Anchor.IsEmpty: false } anchored)
        {
            Refuse(anchored.Start, "anchors (&…) are not read here; write the value where it is meant");
        }

        return Current switch
        {
            Scalar scalar => ReadScalar(scalar, parent, label),
            SequenceStart start => ReadList(start, parent, label, depth),
            MappingStart start => ReadMap(start, parent, label, depth),
            AnchorAlias alias => RefuseAlias(alias, parent, label),
            _ => throw new RefusedException(Position(_file, Current.Start), "a value should stand here"),
        };
    }

    private YamlList ReadList(SequenceStart start, YamlNode? parent, string label, int depth)
    {
        YamlList list = new(Position(_file, start.Start), parent, label);
        while (Advance() && Current is not SequenceEnd)
        {
            string index = $"[{list.Items.Count.ToString(CultureInfo.InvariantCulture)}]";
            list.Items.Add(ReadNode(list, index, depth + 1));
        }

        return list;
    }

    private YamlMap ReadMap(MappingStart start, YamlNode? parent, string label, int depth)
    {
        YamlMap map = new(Position(_file, start.Start), parent, label);
        while (Advance() && Current is not MappingEnd)
        {
            Mark at = Current.Start;
            YamlNode keyNode = ReadNode(map, "?", depth + 1);
            string? key = ReadKey(keyNode, at);
            Advance();
            YamlNode value = ReadNode(map, key is null or "" ? "?" : key, depth + 1);
            if (key is not null && map.Add(new YamlEntry(key, Position(_file, at), value)) is { } first)
            {
                Refuse(at, $"\"{key}\" stands here for the second time; the first is in line {first.KeyPosition.Line}");
            }
        }

        return map;
    }

    private string? ReadKey(YamlNode node, Mark at)
    {
        if (node is not YamlScalar { Json: JsonString { Value: string key } } scalar)
        {
            Refuse(at, $"a key is a text, this is {node.Description}; put it in quotes");
            return null;
        }

        // In quotes it is a key like any other.
        if (string.Equals(key, MergeKey, StringComparison.Ordinal) && scalar.TextPosition == scalar.Position)
        {
            Refuse(at, "merge keys (<<) are not read here; write the values where they are meant");
            return null;
        }

        return key;
    }

    private YamlScalar ReadScalar(Scalar scalar, YamlNode? parent, string label)
    {
        SourcePosition position = Position(_file, scalar.Start);
        JsonValue? value = new JsonString(scalar.Value);
        if (scalar.Style == ScalarStyle.Plain && !CoreScalar.TryRead(scalar.Value, out value, out string? reason))
        {
            Refuse(scalar.Start, reason);
            value = JsonNull.Instance;
        }
        else if (HiddenCharacters.IndexOf(scalar.Value) >= 0)
        {
            Refuse(scalar.Start, "the text has an escaped control, direction or line separator character");
        }

        return new YamlScalar(position, parent, label, value, TextPosition(scalar, position));
    }

    private YamlScalar RefuseAlias(AnchorAlias alias, YamlNode? parent, string label)
    {
        Refuse(alias.Start, "aliases (*…) are not read here; write the value where it is meant");
        SourcePosition position = Position(_file, alias.Start);
        return new YamlScalar(position, parent, label, JsonNull.Instance, position);
    }

    private SourcePosition TextPosition(Scalar scalar, SourcePosition position)
    {
        if (scalar.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted)
        {
            return position with { Column = position.Column + 1 };
        }

        if (scalar.Style is not (ScalarStyle.Literal or ScalarStyle.Folded))
        {
            return position;
        }

        _lines ??= _text.Split('\n');
        int line = position.Line;
        while (line < _lines.Length && string.IsNullOrWhiteSpace(_lines[line]))
        {
            line++;
        }

        return line < _lines.Length
            ? new SourcePosition(_file, line + 1, _lines[line].Length - _lines[line].TrimStart(' ').Length + 1)
            : position;
    }

    private void Refuse(Mark at, string message) => _errors.Add(new DocumentError(Position(_file, at), message));

    private static SourcePosition Position(string file, Mark mark) =>
        new(file, (int)Math.Clamp(mark.Line, 1, int.MaxValue), (int)Math.Clamp(mark.Column, 1, int.MaxValue));

    private static string Tidy(string message) => message.Replace("  ", " ", StringComparison.Ordinal).TrimEnd('.');

    private sealed class RefusedException(SourcePosition position, string message) : Exception(message)
    {
        public SourcePosition Position => position;
    }
}
