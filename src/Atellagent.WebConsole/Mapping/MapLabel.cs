using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Atellagent.WebConsole.Mapping;

/// <summary>A text in a picture. Its element has a name that pages use for something of their own.</summary>
public sealed class MapLabel : ComponentBase
{
    /// <summary>The text.</summary>
    [Parameter]
    [EditorRequired]
    public string Text { get; set; } = "";

    /// <summary>Its left end.</summary>
    [Parameter]
    public int X { get; set; }

    /// <summary>Its base line.</summary>
    [Parameter]
    public int Y { get; set; }

    /// <summary>Whether it is said beside something else.</summary>
    [Parameter]
    public bool IsSub { get; set; }

    /// <inheritdoc />
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenElement(0, "text");
        builder.AddAttribute(1, "class", IsSub ? "sub" : null);
        builder.AddAttribute(2, "x", X);
        builder.AddAttribute(3, "y", Y);
        builder.AddContent(4, Text);
        builder.CloseElement();
    }
}
