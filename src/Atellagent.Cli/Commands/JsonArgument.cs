using System.Text.Json;

namespace Atellagent.Cli.Commands;

/// <summary>Arguments of an action, as somebody writes them on a command line.</summary>
internal static class JsonArgument
{
    /// <summary>Reads them.</summary>
    /// <param name="global">The process.</param>
    /// <param name="arguments">A JSON object, or <c>@FILE</c>, or <c>@-</c> for standard input.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The object.</returns>
    /// <exception cref="UsageException">It is none.</exception>
    public static async Task<JsonElement> ReadAsync(GlobalOptions global, string arguments, CancellationToken cancellationToken)
    {
        string text = await global.Surroundings.ReadAsync(arguments, cancellationToken);
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw new UsageException("--arguments is not a JSON object");
        }
        catch (JsonException exception)
        {
            throw new UsageException($"--arguments is not JSON: {exception.Message}");
        }
    }
}
