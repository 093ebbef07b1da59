using System.Collections.Immutable;
using Atellagent.Domain.Documents.Reading;
using Atellagent.Domain.Documents.Yaml;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies.Testing;
using Atellagent.Domain.Policies.Versions;

namespace Atellagent.Domain.Documents;

/// <summary>
/// Reads the files of a boundary folder into documents: strictly, so that what an author did not mean is an error and
/// not a default, and all errors at once. References between documents are for <see cref="BoundaryReferences"/>.
/// </summary>
public static class BoundaryFolderReader
{
    private const int MaxErrors = 200;
    private const string PolicyTest = "PolicyTest";

    /// <summary>Reads files.</summary>
    /// <param name="files">Names, relative to the folder, and texts; YAML 1.2 with any number of documents each (JSON is YAML).</param>
    /// <returns>The documents and what is wrong.</returns>
    public static DocumentReadResult Read(IEnumerable<(string File, string Text)> files)
    {
        ImmutableArray<BoundaryDocument>.Builder documents = ImmutableArray.CreateBuilder<BoundaryDocument>();
        ImmutableArray<PolicyTestDocument>.Builder tests = ImmutableArray.CreateBuilder<PolicyTestDocument>();
        PolicySignature? signature = null;
        List<DocumentError> errors = [];
        Dictionary<(string Kind, string Name), SourcePosition> seen = [];
        foreach ((string file, string text) in files)
        {
            List<DocumentError> found = [];
            foreach (YamlNode root in YamlTreeReader.Read(file, text, found))
            {
                if (Is(root, PolicySignatureReader.Kind))
                {
                    if (PolicySignatureReader.Read(root, found) is PolicySignature given)
                    {
                        Keep(seen, PolicySignatureReader.Kind, "", given.Position, found);
                        signature = given;
                    }
                }
                else if (Is(root, PolicyTest))
                {
                    if (PolicyTestReader.Read(root, found) is PolicyTestDocument test)
                    {
                        Keep(seen, PolicyTest, test.Name, test.Position, found);
                        tests.Add(test);
                    }
                }
                else if (DocumentReader.Read(root, found) is BoundaryDocument document)
                {
                    Keep(seen, document.Kind, document.Name, document.Position, found);
                    documents.Add(document);
                }
            }

            errors.AddRange(found.OrderBy(error => error.Position.Line).ThenBy(error => error.Position.Column));
        }

        return new DocumentReadResult
        {
            Documents = documents.DrainToImmutable(),
            Tests = tests.DrainToImmutable(),
            Signature = signature,
            Errors = [.. Shorten(errors)],
        };
    }

    /// <summary>Reads the boundary's own documents.</summary>
    /// <param name="file">What the text is called.</param>
    /// <param name="text">The text.</param>
    /// <returns>The documents and what is wrong.</returns>
    internal static DocumentReadResult ReadBuiltIn(string file, string text)
    {
        List<DocumentError> errors = [];
        ImmutableArray<BoundaryDocument> documents =
            [.. YamlTreeReader.Read(file, text, errors).Select(root => DocumentReader.Read(root, errors, isBuiltIn: true)).OfType<BoundaryDocument>()];
        return new DocumentReadResult { Documents = documents, Errors = [.. errors] };
    }

    private static bool Is(YamlNode root, string kind) =>
        root is YamlMap map && map.Get("kind") is { Json: JsonString word } && string.Equals(word.Value, kind, StringComparison.Ordinal);

    private static void Keep(
        Dictionary<(string Kind, string Name), SourcePosition> seen,
        string kind,
        string name,
        SourcePosition position,
        List<DocumentError> errors)
    {
        if (!seen.TryAdd((kind, name), position))
        {
            errors.Add(new DocumentError(position, $"{kind} {name} stands here for the second time; the first is at {seen[(kind, name)]}"));
        }
    }

    private static IEnumerable<DocumentError> Shorten(List<DocumentError> errors) =>
        errors.Count <= MaxErrors
            ? errors
            : errors.Take(MaxErrors).Append(new DocumentError(errors[MaxErrors].Position, $"and {errors.Count - MaxErrors} more errors from here on"));
}
