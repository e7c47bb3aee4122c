using System.Formats.Tar;
using System.Text;

namespace Docker.DotNet.Tests.Engine;

/// <summary>Tar archives, as builds and file transfers take and give them.</summary>
internal static class Tar
{
    public static MemoryStream Of(params (string Name, string Text)[] files)
    {
        var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, leaveOpen: true))
        {
            foreach (var (name, text) in files)
            {
                writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name)
                {
                    Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
                    DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)),
                });
            }
        }

        archive.Position = 0;
        return archive;
    }

    public static async Task<Dictionary<string, string>> ReadAsync(Stream archive)
    {
        var files = new Dictionary<string, string>();
        await using var reader = new TarReader(archive);
        while (await reader.GetNextEntryAsync(copyData: true) is { } entry)
        {
            if (entry.DataStream is { } data)
            {
                using var text = new StreamReader(data);
                files[entry.Name] = await text.ReadToEndAsync();
            }
        }

        return files;
    }
}
