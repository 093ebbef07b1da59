using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace Atellagent.Silo.Surfaces.People;

/// <summary>The stylesheet and the mark of the pages.</summary>
internal static class PageFiles
{
    /// <summary>The stylesheet's path below the issuer.</summary>
    public const string StylePath = "assets/people.css";

    /// <summary>The mark's path below the issuer.</summary>
    public const string MarkPath = "assets/mark.svg";

    private static readonly byte[] Style = Read("people.css");
    private static readonly byte[] Mark = Read("mark.svg");

    /// <summary>What changes with the stylesheet, so that a browser may keep it.</summary>
    public static string StyleVersion { get; } = Convert.ToHexStringLower(SHA256.HashData(Style))[..12];

    /// <summary>Sends the stylesheet.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when it is sent.</returns>
    public static Task StyleAsync(HttpContext context) => SendAsync(context, Style, "text/css; charset=utf-8");

    /// <summary>Sends the mark.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when it is sent.</returns>
    public static Task MarkAsync(HttpContext context) => SendAsync(context, Mark, "image/svg+xml");

    private static Task SendAsync(HttpContext context, byte[] bytes, string type)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = bytes.Length;
        context.Response.Headers[HeaderNames.CacheControl] = "public, max-age=86400";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        return context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    private static byte[] Read(string name)
    {
        using Stream stream = typeof(PageFiles).Assembly.GetManifestResourceStream("pages/" + name)!;
        using MemoryStream all = new();
        stream.CopyTo(all);
        return all.ToArray();
    }
}
