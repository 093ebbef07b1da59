using System.Globalization;
using System.Text;
using Atellagent.Client.Problems;

namespace Atellagent.Cli.Rendering;

/// <summary>A problem in one sentence.</summary>
internal static class ProblemText
{
    public static string Of(ProblemReport problem)
    {
        StringBuilder text = new(problem.Code ?? string.Create(CultureInfo.InvariantCulture, $"answer {problem.Status}"));
        if ((problem.Detail ?? problem.Title) is { Length: > 0 } detail)
        {
            text.Append(": ").Append(detail);
        }

        return text.ToString();
    }
}
