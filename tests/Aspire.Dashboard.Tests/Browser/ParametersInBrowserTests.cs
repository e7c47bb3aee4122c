using Aspire.Dashboard.Tests.ApplicationHost;
using Aspire.ResourceService;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Aspire.Dashboard.Tests.Browser;

/// <summary>A parameter without a value is a question that the person answers here. Tests of one class run one after another.</summary>
public sealed class ParametersInBrowserTests(BrowserFixture fixture) : IClassFixture<BrowserFixture>
{
    private const string Value = "the value that was missing";

    [Fact]
    public async Task A_missing_value_is_asked_for_on_every_page_and_taken()
    {
        fixture.Host.Set(SampleResources.MissingKey());
        await using var browser = await fixture.OpenAsync("/traces");
        var page = browser.Page;

        await page.GetByRole(AriaRole.Link, new() { Name = "api-key" }).ClickAsync();
        var dialog = page.Locator("form.dialog");
        await Expect(dialog).ToContainTextAsync("Parameters:api-key");
        await Expect(dialog.GetByLabel("Value")).ToHaveAttributeAsync("type", "password");
        await dialog.GetByLabel("Value").FillAsync(Value);
        await dialog.GetByText("Set value").ClickAsync();

        await Expect(dialog).ToHaveCountAsync(0);
        Assert.Contains(("api-key", "parameter-set"), fixture.Host.Commands);
        Assert.Equal(Value, fixture.Host.LastArguments!["value"]);
        Assert.Equal("true", fixture.Host.LastArguments["save"]);

        fixture.Host.Set(SampleResources.MissingKey() with { State = "Running", Properties = [new PropertyDto("Value", null, Value, true)] });
        await Expect(page.Locator(".missing-parameters")).ToHaveCountAsync(0);
        Assert.DoesNotContain(Value, await page.ContentAsync(), StringComparison.Ordinal);
        await page.GetByLabel("Show api-key").ClickAsync();
        await Expect(page.GetByText(Value)).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_refused_value_keeps_the_question_open_with_the_reason()
    {
        fixture.Host.Set(SampleResources.MissingKey());
        fixture.Host.CommandAnswer = new CommandResponseDto(CommandResponseDto.Failed, "The value cannot be saved.");
        await using var browser = await fixture.OpenAsync("/parameters?set=api-key");
        var dialog = browser.Page.Locator("form.dialog");

        await dialog.GetByLabel("Value").FillAsync(Value);
        await dialog.GetByLabel("Value").PressAsync("Enter");

        await Expect(dialog.GetByRole(AriaRole.Alert)).ToHaveTextAsync("The value cannot be saved.");
        fixture.Host.CommandAnswer = new CommandResponseDto(CommandResponseDto.Succeeded, null);
    }
}
