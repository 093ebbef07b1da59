using System.Collections.Frozen;
using System.IO.Compression;
using Atellagent.WebConsole.Frame;

namespace Atellagent.Silo.Surfaces.WebConsole;

/// <summary>Serves the stylesheet and the modules of the console. Their address changes with their content, so a browser keeps them.</summary>
internal static class ConsoleFiles
{
    private static readonly FrozenDictionary<string, (byte[] Small, byte[] Plain)> Files = ConsoleAssets.Names.ToFrozenDictionary(
        static name => name, static name => (Packed.Of(ConsoleAssets.Read(name), CompressionLevel.SmallestSize), ConsoleAssets.Read(name)), StringComparer.Ordinal);

    /// <summary>Where a file is, below the issuer.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The path.</returns>
    public static string Path(string name) => $"{ConsoleSignIn.Root}/{ConsoleAssets.Path(name)}";

    /// <summary>Sends a file.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when it is sent.</returns>
    public static async Task SendAsync(HttpContext context)
    {
        HttpResponse response = context.Response;
        string name = (string?)context.Request.RouteValues["name"] ?? "";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (!Files.TryGetValue(name, out (byte[] Small, byte[] Plain) file))
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        bool isPacked = context.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal);
        bool isCurrent = string.Equals((string?)context.Request.RouteValues["version"], ConsoleAssets.Version, StringComparison.Ordinal);
        response.ContentType = name.EndsWith(".css", StringComparison.Ordinal) ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8";
        response.Headers.CacheControl = isCurrent ? "public, max-age=31536000, immutable" : "no-store";
        response.Headers.Vary = "Accept-Encoding";
        if (isPacked)
        {
            response.Headers.ContentEncoding = "br";
        }

        byte[] bytes = isPacked ? file.Small : file.Plain;
        response.ContentLength = bytes.Length;
        await response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
