using System.Collections.Immutable;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Policies.Explaining;

namespace Atellagent.Cli.Documents;

/// <summary>
/// A boundary folder, checked without a boundary by the very code that a boundary checks it with: what passes here is not
/// refused there for another reading of it.
/// </summary>
/// <param name="Read">The documents.</param>
/// <param name="Bundle">The policies, compiled; null when anything is wrong.</param>
/// <param name="Errors">All that is wrong.</param>
internal sealed record CheckedFolder(DocumentReadResult Read, PolicyBundle? Bundle, ImmutableArray<DocumentError> Errors)
{
    /// <summary>Answers questions about the policies, where nothing is wrong.</summary>
    public PolicyInquiry Inquiry => new(Bundle!, Read.Documents);

    /// <summary>Checks a folder, or one file.</summary>
    /// <param name="path">Its path.</param>
    /// <returns>What came of it.</returns>
    public static CheckedFolder Open(string path)
    {
        DocumentReadResult read = BoundaryFolderReader.Read(BoundaryFolder.Read(path).Select(static file => (file.Name, file.Text)));

        // A document that cannot be read is missing for all that name it, and each of those would be told as wrong too.
        if (!read.Errors.IsEmpty)
        {
            return new CheckedFolder(read, null, read.Errors);
        }

        PolicyCompilation compilation = PolicyCompiler.Compile(read.Documents);
        ImmutableArray<DocumentError> errors =
        [
            .. BoundaryReferences.Check(read.Documents)
                .Concat(compilation is PolicyCompilation.Refused refused ? refused.Errors : [])
                .Distinct()
                .OrderBy(static error => error.Position.File, StringComparer.Ordinal)
                .ThenBy(static error => error.Position.Line)
                .ThenBy(static error => error.Position.Column),
        ];
        return new CheckedFolder(
            read, errors.IsEmpty ? (compilation as PolicyCompilation.Compiled)?.Bundle : null, errors);
    }
}
