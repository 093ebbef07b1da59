using Atellagent.Domain.Documents.Reading;
using Atellagent.Domain.Documents.Yaml;

namespace Atellagent.Domain.Documents;

/// <summary>
/// Reads the files of a boundary folder into documents: strictly, so that what an author did not mean is an error and
/// not a default, and all errors at once. References between documents are for <see cref="BoundaryReferences"/>.
/// </summary>
public static class BoundaryFolderReader
{
    private const int MaxErrors = 200;

    /// <summary>Reads files.</summary>
    /// <param name="files">Names, relative to the folder, and texts; YAML 1.2 with any number of documents each (JSON is YAML).</param>
    /// <returns>The documents and what is wrong.</returns>
    public static DocumentReadResult Read(IEnumerable<(string File, string Text)> files)
    {
        List<BoundaryDocument> documents = [];
        List<DocumentError> errors = [];
        Dictionary<(string Kind, string Name), SourcePosition> seen = [];
        foreach ((string file, string text) in files)
        {
            List<DocumentError> found = [];
            foreach (YamlNode root in YamlTreeReader.Read(file, text, found))
            {
                if (DocumentReader.Read(root, found) is not BoundaryDocument document)
                {
                    continue;
                }

                if (!seen.TryAdd((document.Kind, document.Name), document.Position))
                {
                    SourcePosition first = seen[(document.Kind, document.Name)];
                    found.Add(new DocumentError(document.Position, $"{document.Kind} {document.Name} stands here for the second time; the first is at {first}"));
                }

                documents.Add(document);
            }

            errors.AddRange(found.OrderBy(error => error.Position.Line).ThenBy(error => error.Position.Column));
        }

        return new DocumentReadResult { Documents = [.. documents], Errors = [.. Shorten(errors)] };
    }

    private static IEnumerable<DocumentError> Shorten(List<DocumentError> errors) =>
        errors.Count <= MaxErrors
            ? errors
            : errors.Take(MaxErrors).Append(new DocumentError(errors[MaxErrors].Position, $"and {errors.Count - MaxErrors} more errors from here on"));
}
