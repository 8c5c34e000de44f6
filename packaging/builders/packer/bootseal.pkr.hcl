# SPDX-License-Identifier: Apache-2.0
# A Debian 12 cloud image is booted in QEMU and hardened from the inside; build.sh seals its disk when it is off. The syntax
# is that of packer 1.6, which Debian 12 has; newer ones take it too, with the plugin for QEMU installed beside it.

variable "base" {
  type        = string
  description = "A Debian 12 cloud image (raw or qcow2), as file or URL."
}

variable "base_checksum" {
  type        = string
  description = "What its publisher says, as sha512:HEX."
}

variable "deb" {
  type        = string
  description = "The package."
}

variable "policy" {
  type        = string
  description = "What policy.sh made."
}

variable "profile" {
  type    = string
  default = "l1-server"
}

variable "stage" {
  type    = string
  default = "build"
}

variable "key" {
  type        = string
  description = "A private key of ssh, made for this build alone."
}

variable "seed" {
  type        = string
  description = "The NoCloud disk that lets it in."
}

variable "output" {
  type    = string
  default = "output"
}

variable "accelerator" {
  type    = string
  default = "kvm"
}

variable "qemu" {
  type        = list(list(string))
  description = "Further options of QEMU."
  default     = []
}

source "qemu" "debian" {
  iso_url          = var.base
  iso_checksum     = var.base_checksum
  skip_resize_disk = true
  disk_image       = true
  format           = "raw"
  output_directory = var.output
  vm_name          = "disk.raw"
  accelerator      = var.accelerator
  memory           = 1024
  headless         = true
  net_device       = "virtio-net"
  disk_interface   = "virtio"
  qemuargs = concat([
    ["-drive", "file=${var.output}/disk.raw,if=virtio,format=raw"],
    ["-drive", "file=${var.seed},if=virtio,format=raw,readonly=on"],
  ], var.qemu)
  communicator         = "ssh"
  ssh_username         = "builder"
  ssh_private_key_file = var.key
  ssh_timeout          = "20m"
  shutdown_command     = "sudo systemctl poweroff"
}

build {
  sources = ["source.qemu.debian"]

  provisioner "file" {
    source      = var.deb
    destination = "/tmp/bootseal.deb"
  }

  provisioner "shell" {
    inline = ["mkdir /tmp/policy"]
  }

  provisioner "file" {
    source      = "${var.policy}/"
    destination = "/tmp/policy"
  }

  provisioner "shell" {
    execute_command  = "chmod +x {{ .Path }}; sudo env {{ .Vars }} {{ .Path }}"
    environment_vars = ["PROFILE=${var.profile}", "STAGE=${var.stage}"]
    script           = "${path.root}/provision.sh"
  }
}
