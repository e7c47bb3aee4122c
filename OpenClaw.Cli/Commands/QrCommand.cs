using System.CommandLine;
using OpenClaw.Cli.Connection;
using OpenClaw.Cli.Output;
using OpenClaw.Cli.Settings;
using OpenClaw.Protocol;

namespace OpenClaw.Cli.Commands;

/// <summary><c>openclaw qr</c>: the address and the secret of the gateway as a code that the OpenClaw apps scan.</summary>
internal static class QrCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var command = new Command("qr", "Generate a mobile pairing QR code and setup code");
        var remote = command.Flag("--remote", "Use gateway.remote.url and gateway.remote token/password");
        var url = command.Text("--url", "url", "Override gateway URL used in the setup payload");
        var publicUrl = command.Text("--public-url", "url", "Override gateway public URL used in the setup payload");
        var token = command.Text("--token", "token", "Override gateway token for setup payload");
        var password = command.Text("--password", "password", "Override gateway password for setup payload");
        var codeOnly = command.Flag("--setup-code-only", "Print only the setup code");
        var noAscii = command.Flag("--no-ascii", "Skip ASCII QR rendering");
        var json = command.Flag("--json", "Output JSON");
        command.SetAction(result =>
        {
            var config = ConfigurationFile.Read(terminal.Paths.ConfigPath, terminal.Environment);
            var isRemote = result.GetValue(remote);
            var given = result.GetValue(url) is { } first ? ("--url", first) : result.GetValue(publicUrl) is { } second ? ("--public-url", second) : default((string, string)?);
            var (secretName, secret) = SecretOf(terminal, config, result.GetValue(token), result.GetValue(password), isRemote);
            var port = GatewayTarget.Resolve(terminal.Environment, terminal.Paths, null, null, null).Url.Port;
            var gateway = AdvertisedGateway.Resolve(terminal.Environment, config, port, given, isRemote);
            var code = SetupCode.Create(gateway.Url, secretName, secret);
            if (result.GetValue(codeOnly))
            {
                terminal.WriteLine(code);
            }
            else if (result.GetValue(json))
            {
                WriteJson(terminal, gateway, secretName, code);
            }
            else
            {
                Write(terminal, gateway, secretName, code, withQrCode: !result.GetValue(noAscii));
            }

            return 0;
        });
        return command;
    }

    private static void WriteJson(Terminal terminal, AdvertisedGateway gateway, string secretName, string code) => terminal.WriteJson(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("setupCode", code);
        writer.WriteString("gatewayUrl", gateway.Url);
        writer.WriteString("auth", secretName);
        writer.WriteString("urlSource", gateway.Source);
        writer.WriteEndObject();
    });

    private static void Write(Terminal terminal, AdvertisedGateway gateway, string secretName, string code, bool withQrCode)
    {
        terminal.WriteLine(terminal.Bold("Pairing QR"));
        terminal.WriteLine("Scan this with the OpenClaw mobile app (Onboarding -> Scan QR).");
        terminal.WriteLine($"It holds the gateway's {secretName}: show it to nobody else.");
        terminal.WriteLine();
        if (withQrCode)
        {
            foreach (var line in QrCodeView.Draw(code, terminal.UsesColor))
            {
                terminal.WriteLine(line);
            }

            terminal.WriteLine();
        }

        terminal.WriteLine($"{terminal.Faint("Setup code:")} {code}");
        terminal.WriteLine($"{terminal.Faint("Gateway:")} {gateway.Url}");
        terminal.WriteLine($"{terminal.Faint("Auth:")} {secretName}");
        terminal.WriteLine($"{terminal.Faint("Source:")} {gateway.Source}");
        terminal.WriteLine();
        terminal.WriteLine("Approve after scan with:");
        terminal.WriteLine("  openclaw devices list");
        terminal.WriteLine("  openclaw devices approve <requestId>");
    }

    private static (string Name, string Value) SecretOf(Terminal terminal, ConfigurationFile config, string? token, string? password, bool isRemote)
    {
        if (token is not null && password is not null)
        {
            throw new CliException("error: Use either --token or --password, not both.");
        }

        if (token is not null)
        {
            return ("token", token);
        }

        if (password is not null)
        {
            return ("password", password);
        }

        isRemote |= config.Text("gateway", "mode") == "remote";
        var section = isRemote ? "gateway.remote" : "gateway.auth";

        // As the gateway has it: its configuration goes before the environment.
        string? Setting(string name, string variable) =>
            config.Text([.. section.Split('.'), name]) ?? (isRemote ? null : OpenClawEnvironment.Present(terminal.Environment(variable)));

        var configuredToken = Setting("token", OpenClawEnvironment.GatewayToken);
        var configuredPassword = Setting("password", "OPENCLAW_GATEWAY_PASSWORD");
        return (config.Text("gateway", "auth", "mode"), configuredToken, configuredPassword) switch
        {
            ("password", _, { } value) when !isRemote => ("password", value),
            (_, { } value, _) => ("token", value),
            (_, _, { } value) => ("password", value),
            _ => throw new CliException($"The gateway has neither {section}.token nor {section}.password, so there is nothing to connect with.", "Run: openclaw doctor --fix, or add --token <token>"),
        };
    }
}
