using System.Globalization;
using Atellagent.Client.Problems;

namespace Atellagent.Cli.Rendering;

/// <summary>An error in a document, in the form that editors jump to.</summary>
internal static class ErrorLine
{
    public static string Of(ReportedError error) => (error.File, error.Line, error.Path) switch
    {
        ({ Length: > 0 } file, { } line, _) =>
            string.Create(CultureInfo.InvariantCulture, $"{file}:{line}:{error.Column ?? 1}: {error.Message}"),
        (_, { } line, _) when line > 0 =>
            string.Create(CultureInfo.InvariantCulture, $"{line}:{error.Column ?? 1}: {error.Message}"),
        (_, _, { } path) => $"{path}: {error.Message}",
        _ => error.Message,
    };
}
