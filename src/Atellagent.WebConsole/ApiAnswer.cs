using Atellagent.Domain.Json;

namespace Atellagent.WebConsole;

/// <summary>What the API answered.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body; of one that is not JSON its text, as <c>text</c>.</param>
public sealed record ApiAnswer(int Status, JsonObject Body)
{
    /// <summary>Whether it was done, or will be.</summary>
    public bool IsOk => Status is >= 200 and < 300;

    /// <summary>The problem's code (RFC 9457); empty where there is none.</summary>
    public string Code => Body.Text("code");

    /// <summary>What kept it from being done, in the boundary's words.</summary>
    public string Detail => Body.Text("detail") is { Length: > 0 } detail ? detail : "the boundary did not say why";
}
