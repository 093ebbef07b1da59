using System.Collections.Immutable;
using Atellagent.Domain.Documents.Yaml;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads <c>spec.authzen</c> of a route.</summary>
internal static class AuthZenReader
{
    private const int LongestText = 256;

    /// <summary>Reads it.</summary>
    public static AuthZenMapping? Read(FieldReader spec)
    {
        if (spec.Fields("authzen") is not FieldReader fields)
        {
            return null;
        }

        string? resource = fields.RequiredText("resource");
        if (resource is not null && (!IsText(resource) || string.Equals(resource, "route", StringComparison.Ordinal)))
        {
            fields.Context.Refuse(fields.Map.Get("resource")!, $"this must be a type of resource of at most {LongestText} characters, and \"route\" means every route by its name already");
        }

        AuthZenMapping mapping = new()
        {
            Resource = resource ?? "",
            Actions = ReadTexts(fields, "actions", static (fields, node) => OperationOf(fields, node)),
            Arguments = ReadTexts(fields, "arguments", static (fields, node) => SourceOf(fields, node)),
            Subjects = ReadTexts(fields, "subjects", static (fields, node) => SubjectsOf(fields, node)),
        };
        fields.Close();
        return mapping;
    }

    private static ImmutableSortedDictionary<string, T> ReadTexts<T>(FieldReader fields, string name, Func<FieldReader, YamlNode, T?> read)
        where T : class
    {
        ImmutableSortedDictionary<string, T>.Builder texts = ImmutableSortedDictionary.CreateBuilder<string, T>(StringComparer.Ordinal);
        foreach (YamlEntry entry in fields.Fields(name)?.Map.Entries ?? [])
        {
            if (!IsText(entry.Key))
            {
                fields.Context.Refuse(entry.KeyPosition, entry.Value.Path, $"this must be a text of at most {LongestText} characters that can be seen");
            }
            else if (read(fields, entry.Value) is { } value)
            {
                texts[entry.Key] = value;
            }
        }

        return texts.ToImmutable();
    }

    private static string? OperationOf(FieldReader fields, YamlNode node)
    {
        string? text = fields.TextOf(node);
        if (text is null || NameReader.IsOperation(text))
        {
            return text;
        }

        fields.Context.Refuse(node, "this is no name of an operation");
        return null;
    }

    private static AuthZenSource? SourceOf(FieldReader fields, YamlNode node)
    {
        if (fields.TextOf(node) is not { } text)
        {
            return null;
        }

        if (AuthZenSource.TryParse(text, out AuthZenSource? source))
        {
            return source;
        }

        fields.Context.Refuse(node, "this must be a place in the request: /subject/id, /resource/id, /context/NAME, or /subject/properties/NAME, the same of action and resource");
        return null;
    }

    private static AuthZenSubjects? SubjectsOf(FieldReader fields, YamlNode node)
    {
        if (FieldReader.Open(node, fields.Context) is not FieldReader inner)
        {
            return null;
        }

        AuthZenSubjects subjects = new(inner.RequiredWord("type", PrincipalReader.Types) ?? default, ReadTexts(inner, "ids", static (inner, node) => PrincipalOf(inner, node)));
        inner.Close();
        return subjects;
    }

    private static string? PrincipalOf(FieldReader fields, YamlNode node)
    {
        string? text = fields.TextOf(node);
        if (text is null || EntityName.IsValid(text))
        {
            return text;
        }

        fields.Context.Refuse(node, "this is no name of a principal");
        return null;
    }

    private static bool IsText(string text) => text.Length is > 0 and <= LongestText && !text.Any(char.IsControl);
}
